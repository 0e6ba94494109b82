"""Fixtures: a project folder to drive the built binary in, and the flights example run once."""

import os
import shutil

import pytest

from project import Project, martlet, root


def pytest_configure(config):
    if not os.access(martlet, os.X_OK):
        raise pytest.UsageError(f"{martlet} is not built; run 'make build'")


@pytest.fixture
def project(tmp_path):
    """An empty project."""
    return Project.empty(tmp_path / "project")


@pytest.fixture(scope="session")
def flights_run(tmp_path_factory):
    """The flights example, copied and run once; tests that change it take a copy by `flights`."""
    folder = tmp_path_factory.mktemp("flights") / "flights"
    example = root / "examples" / "flights"
    ignore = shutil.ignore_patterns("lake", ".martlet", "landing")
    shutil.copytree(example, folder, ignore=ignore)
    project = Project(folder)
    project.land_flights()
    project.first_run = project.martlet("run")
    return project


@pytest.fixture
def flights(flights_run, tmp_path):
    """A copy of the flights example as it is after its first run."""
    folder = tmp_path / "flights"
    shutil.copytree(flights_run.folder, folder, symlinks=True)
    return Project(folder)
