"""Fixtures: a project folder to drive the built binary in, and the flights example run once."""

import os
import shutil

import pytest

from project import Project, martlet, root
from server import Server


# Files that take the longest, longest first: begun last, one of them would go on alone at the end. Those of workers wait more than
# they compute, and are the last of the alphabet.
longest = [
    "test_crash.py", "test_fuzz.py", "test_runs_kill.py", "test_portal.py", "test_workers.py", "test_workers_away.py",
    "test_worker_choice.py", "test_worker_tables.py", "test_worker_environments.py"]


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: longest.index(item.path.name) if item.path.name in longest else len(longest))


def pytest_configure(config):
    if not os.access(martlet, os.X_OK):
        raise pytest.UsageError(f"{martlet} is not built; run 'make build'")


@pytest.fixture
def project(tmp_path):
    """An empty project."""
    return Project.empty(tmp_path / "project")


def flights_project(folder):
    example = root / "examples" / "flights"
    shutil.copytree(example, folder, ignore=shutil.ignore_patterns("lake", ".martlet", "landing"))
    project = Project(folder)
    project.land_flights()
    project.first_run = project.martlet("run")
    return project


@pytest.fixture(scope="session")
def flights_run(tmp_path_factory):
    """The flights example, run once; not to be changed."""
    return flights_project(tmp_path_factory.mktemp("flights") / "flights")


@pytest.fixture
def flights(tmp_path):
    """The flights example, run once, for a test that changes it."""
    return flights_project(tmp_path / "flights")


@pytest.fixture
def server(project):
    """A server on an empty project, for one test."""
    with Server(project) as running:
        yield running


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    """A server on an empty project, shared by the tests of a module: each uses names of its own."""
    with Server(Project.empty(tmp_path_factory.mktemp("served") / "project")) as running:
        yield running


@pytest.fixture(scope="module")
def started():
    """A browser, shared by the tests of a module."""
    from browser import browser

    with browser() as running:
        yield running


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide", "narrow"])
def tab(started, served, request):
    """A page of the portal of the module's own server `served`, once on a wide screen and once on a narrow one in the dark."""
    from browser import Tab

    width, scheme = request.param
    with Tab(started, served.url, served.token, width=width, scheme=scheme) as opened:
        opened.width = width
        yield opened
