"""DuckDB's library, bound to its own symbols by setup/bind_library.py, does what that of the wheel does."""

import pathlib
import subprocess
import sys

import pytest

from project import Project, root

tool = root / "setup" / "bind_library.py"
query = """
    SELECT i % 3 AS k, count(*) AS n, sum(i)::BIGINT AS s, max('x' || i) AS m, quantile_cont(i, 0.5) AS q,
        strftime(TIMESTAMP '2026-01-01' + INTERVAL (sum(i)::BIGINT) SECOND, '%Y-%m-%d %H:%M:%S') AS t,
        regexp_replace(min('a' || i), '[0-9]+', 'b') AS r, json_extract('{"a": [1, 2]}', '$.a[1]') AS j
    FROM range(10000) AS t(i) GROUP BY k ORDER BY k
"""


@pytest.fixture(scope="module")
def wheel():
    return next(pathlib.Path(sys.prefix, "lib").glob("python3*/site-packages/_duckdb*.so"))


@pytest.fixture(scope="module")
def bound(wheel, tmp_path_factory):
    target = tmp_path_factory.mktemp("bound") / "libduckdb.so"
    subprocess.run([sys.executable, tool, wheel, target], check=True, capture_output=True)
    return target


def answer(project, library, **environment):
    project.environment = {"MARTLET_DUCKDB_LIBRARY": str(library), **environment}
    found = project.martlet("query", "--format", "csv", query)
    refused = project.martlet("query", "SELECT nothing FROM range(3)", status=None)
    return found.stdout, refused.returncode, refused.stderr


# All bound at once, and without the library's own definitions before those of others.
@pytest.mark.parametrize("environment", [{}, {"LD_BIND_NOW": "1"}, {"LD_PRELOAD": "libm.so.6"}], ids=["lazy", "now", "preload"])
def test_answers_are_the_same(tmp_path, wheel, bound, environment):
    project = Project.empty(tmp_path / "project")
    assert answer(project, bound, **environment) == answer(project, wheel)


def test_it_is_what_setup_installs(bound):
    assert (root / ".deps" / "lib" / "libduckdb.so").read_bytes() == bound.read_bytes()


def test_what_is_no_library_is_refused(tmp_path):
    for content in (b"", b"#!/bin/sh\n", b"\x7fELF\x02\x01" + bytes(100)):
        (tmp_path / "file").write_bytes(content)
        told = subprocess.run([sys.executable, tool, tmp_path / "file", tmp_path / "to"], capture_output=True, text=True)
        assert told.returncode == 1 and "cannot be bound" in told.stderr and not (tmp_path / "to").exists()
