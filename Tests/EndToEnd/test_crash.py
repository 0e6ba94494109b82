"""Kills the process at every point where it writes, and looks: never a half-published run, a lost row or a row twice."""

import concurrent.futures
import os
import threading

import pytest

from judges import judged
from preload import built
from project import Project

# More writes than any of these commands makes; reaching it means that the count never ends.
writes_max = 5000
workers = len(os.sched_getaffinity(0))


@pytest.fixture(scope="module")
def preload(tmp_path_factory):
    """crash.c, which counts the writes of the process that it is loaded into, and ends it at one of them."""
    return built("crash", tmp_path_factory.mktemp("preload"))


@pytest.fixture
def crashing(preload, tmp_path):
    """Runs a command, killed at its first write, then on the project as it was at its second, and so on, until it comes
    through. Each time `check(project, came_through)` looks at what is there.

    Several workers share the points, each with a project of its own, since a table's files name each other by whole paths.
    """

    def worker(number, prepare, command, check, torn):
        # On Linux this is of the thread, and of what it starts: these computations take what other tests, which wait, leave over.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
        project = Project.empty(tmp_path / f"worker{number}" / "project")
        project.environment = {"LD_PRELOAD": str(preload)}
        prepare(project)
        saved = tmp_path / f"worker{number}" / "saved"
        project.save(saved)
        for point in range(number, writes_max, workers):
            project.restore(saved)
            environment = {"CRASH_FOLDER": str(project.folder), "CRASH_AT": str(point)}
            if torn:
                environment["CRASH_TORN"] = "1"
            result = project.martlet(*command, status=None, env=environment)
            came_through = result.returncode == 0
            assert came_through or result.returncode == -9, f"write {point}: {result.returncode}\n{result.text}"
            try:
                check(project, came_through)
            except AssertionError as error:
                raise AssertionError(f"killed at write {point}: {error}") from error
            if came_through:
                return point
        raise AssertionError(f"still not through after {writes_max} writes")

    def run(prepare, *command, fewest, check, torn=False):
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            futures = [
                pool.submit(worker, number, prepare, command, check, torn) for number in range(1, workers + 1)]
            writes = min(future.result() for future in futures) - 1
        assert writes >= fewest, f"only {writes} writes were seen"

    return run


def shop(project):
    project.pipeline(
        "bronze.orders",
        "SELECT * FROM read_csv('{{ landing_zone('orders') }}', header = true, columns = {'id': 'INTEGER', 'amount': 'INTEGER'})",
        "merge_strategy: append_only\n")
    project.pipeline(
        "silver.orders", "SELECT id, amount FROM {{ ref('bronze.orders') }}",
        "merge_strategy: incremental\nunique_key: [id]\n", {"ids": "SELECT id FROM {{ this }} WHERE id IS NULL"})
    project.pipeline(
        "gold.total",
        "SELECT CAST(sum(amount) AS BIGINT) AS total, count(*) AS orders FROM {{ ref('silver.orders') }}")
    project.land("orders", "1.csv", "id,amount", "1,10", "2,20")


def ran_shop(project):
    shop(project)
    project.martlet("run")
    project.first_head = project.head()
    project.land("orders", "2.csv", "id,amount", "2,25", "3,30")


def branched_shop(project):
    shop(project)
    project.martlet("run")
    project.martlet("branch", "create", "dev")
    project.land("orders", "2.csv", "id,amount", "2,25", "3,30")
    project.martlet("run", "--branch", "dev")


before = [("bronze", "1", "10"), ("bronze", "2", "20"), ("gold", "30", "2"), ("silver", "1", "10"), ("silver", "2", "20")]
after = [
    ("bronze", "1", "10"), ("bronze", "2", "20"), ("bronze", "2", "25"), ("bronze", "3", "30"), ("gold", "65", "3"),
    ("silver", "1", "10"), ("silver", "2", "25"), ("silver", "3", "30"),
]

registered = [("landing/orders/1.csv", None, None), ("landing/orders/2.csv", None, None)]

tables = """SELECT 'bronze' AS layer, id, amount FROM bronze.orders UNION ALL SELECT 'silver', id, amount FROM silver.orders
            UNION ALL SELECT 'gold', total, orders FROM gold.total"""


def state(project, ref=None):
    return project.query(f"{tables} ORDER BY ALL", ref)


@pytest.mark.parametrize("torn", [False, True], ids=["before the write", "in the middle of the write"])
def test_a_run_killed_anywhere(crashing, torn):
    seen = set()

    def check(project, came_through):
        now = state(project)
        if project.head() == project.first_head:
            assert now == before, "main did not move, and its tables did"
            assert not came_through
            seen.add("before")
        else:
            assert now == after, "main moved, and the run is only half there"
            seen.add("after")
        project.martlet("run")
        # All in one look: most of what one costs is to start it.
        now = project.query(f"{tables} UNION ALL SELECT file_path, NULL, NULL FROM bronze._file_registry ORDER BY ALL")
        assert now == sorted(after + registered), "running again did not bring everything, once"

    crashing(ran_shop, "run", fewest=10, check=check, torn=torn)
    assert seen == {"before", "after"}


def test_a_first_run_killed_anywhere(crashing):
    def check(project, came_through):
        project.martlet("run")
        assert state(project) == before
        if came_through:
            assert judged(project, "silver.orders") == 2

    crashing(shop, "run", fewest=10, check=check)


def test_an_ingest_killed_anywhere(crashing):
    def prepare(project):
        project.write("first.csv", "id,amount\n1,10\n")
        project.write("second.csv", "id,amount\n2,20\n3,30\n")
        project.martlet("ingest", "first.csv", "bronze.orders")

    def check(project, came_through):
        ids = project.query("SELECT id FROM bronze.orders ORDER BY id")
        assert ids in ([("1",)], [("1",), ("2",), ("3",)]), "half of a file is there"
        project.martlet("ingest", "second.csv", "bronze.orders")
        assert project.query("SELECT id FROM bronze.orders ORDER BY id") == [("1",), ("2",), ("3",)]

    crashing(prepare, "ingest", "second.csv", "bronze.orders", fewest=3, check=check)


@pytest.mark.parametrize("command", [("merge", "dev"), ("branch", "create", "other"), ("tag", "create", "v1")])
def test_other_commands_killed_anywhere(crashing, command):
    def check(project, came_through):
        assert state(project) in (before, after)
        assert state(project, "dev") == after
        # The command that was killed can be given again, or had been done.
        again = project.martlet(*command, status=None)
        assert again.returncode in (0, 1), again.text
        assert "internal" not in again.text
        if command[0] == "merge":
            assert state(project) == after

    crashing(branched_shop, *command, fewest=1, check=check)
