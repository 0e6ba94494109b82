"""Kills the process at every point where it writes, and looks: never a half-published run, a lost row or a row twice."""

import pathlib
import shutil
import subprocess

import pytest

from judges import judged

# More writes than any of these commands makes; reaching it means that the count never ends.
writes_max = 5000


@pytest.fixture(scope="module")
def preload(tmp_path_factory):
    """crash.c, which counts the writes of the process that it is loaded into, and ends it at one of them."""
    swift = shutil.which("swift")
    compiler = shutil.which("clang") or (swift and str(pathlib.Path(swift).resolve().parent / "clang"))
    library = tmp_path_factory.mktemp("preload") / "crash.so"
    source = pathlib.Path(__file__).parent / "crash.c"
    subprocess.run(
        [compiler, "-std=c17", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    return library


@pytest.fixture
def crashing(preload, tmp_path):
    """Runs a command in fresh copies of a project, killed at its first write, then at the second, and so on, until it comes
    through. Each time `check(project, came_through)` looks at what is there."""

    def run(base, *command, fewest, check, torn=False):
        for point in range(1, writes_max):
            project = base.copy(tmp_path / "crashed")
            environment = {"LD_PRELOAD": str(preload), "CRASH_FOLDER": str(project.folder), "CRASH_AT": str(point)}
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
                assert point > fewest, f"only {point - 1} writes were seen"
                return
            shutil.rmtree(project.folder)
        raise AssertionError(f"still not through after {writes_max} writes")

    return run


def shop(project):
    project.pipeline(
        "bronze.orders",
        "SELECT * FROM read_csv('{{ landing_zone('orders') }}', header = true, columns = {'id': 'INTEGER', 'amount': 'INTEGER'})",
        "merge_strategy: append_only\n")
    project.pipeline(
        "silver.orders", "SELECT id, amount FROM {{ ref('bronze.orders') }}",
        "merge_strategy: incremental\nunique_key: [id]\n", {"ids": "SELECT id FROM {{ this }} WHERE id IS NULL"})
    project.pipeline("gold.total", "SELECT CAST(sum(amount) AS BIGINT) AS total, count(*) AS orders FROM {{ ref('silver.orders') }}")
    project.land("orders", "1.csv", "id,amount", "1,10", "2,20")
    return project


before = {"bronze": [("1", "10"), ("2", "20")], "silver": [("1", "10"), ("2", "20")], "gold": [("30", "2")]}
after = {
    "bronze": [("1", "10"), ("2", "20"), ("2", "25"), ("3", "30")], "silver": [("1", "10"), ("2", "25"), ("3", "30")],
    "gold": [("65", "3")],
}


def state(project, ref=None):
    return {
        "bronze": project.query("SELECT id, amount FROM bronze.orders ORDER BY ALL", ref),
        "silver": project.query("SELECT id, amount FROM silver.orders ORDER BY ALL", ref),
        "gold": project.query("SELECT total, orders FROM gold.total", ref),
    }


@pytest.mark.parametrize("torn", [False, True], ids=["before the write", "in the middle of the write"])
def test_a_run_killed_anywhere(project, crashing, torn):
    shop(project)
    project.martlet("run")
    assert state(project) == before
    head = project.head()
    project.land("orders", "2.csv", "id,amount", "2,25", "3,30")
    seen = set()

    def check(copy, came_through):
        now = state(copy)
        if copy.head() == head:
            assert now == before, "main did not move, and its tables did"
            assert not came_through
            seen.add("before")
        else:
            assert now == after, "main moved, and the run is only half there"
            seen.add("after")
        copy.martlet("run")
        assert state(copy) == after, "running again did not bring everything, once"
        registered = copy.query("SELECT file_path FROM bronze._file_registry ORDER BY ALL")
        assert registered == [("landing/orders/1.csv",), ("landing/orders/2.csv",)]

    crashing(project, "run", fewest=10, check=check, torn=torn)
    assert seen == {"before", "after"}


def test_a_first_run_killed_anywhere(project, crashing):
    shop(project)

    def check(copy, came_through):
        copy.martlet("run")
        assert state(copy) == before
        assert judged(copy, "silver.orders") == 2

    crashing(project, "run", fewest=10, check=check)


def test_an_ingest_killed_anywhere(project, crashing):
    first = project.write("first.csv", "id,amount\n1,10\n")
    second = project.write("second.csv", "id,amount\n2,20\n3,thirty\n")
    project.martlet("ingest", first, "bronze.orders")

    def rows(copy):
        held = copy.query("SELECT text FROM bronze._quarantine") if came(copy) and has_quarantine(copy) else []
        return copy.query("SELECT id FROM bronze.orders ORDER BY id") + held

    def came(copy):
        return copy.count("bronze.orders") > 1

    def has_quarantine(copy):
        return copy.martlet("query", "SELECT 1 FROM bronze._quarantine", status=None).returncode == 0

    complete = []

    def check(copy, came_through):
        now = rows(copy)
        assert now == [("1",)] or came(copy)
        copy.martlet("ingest", second.name, "bronze.orders", status=None)
        complete.append(rows(copy))

    crashing(project, "ingest", second.name, "bronze.orders", fewest=3, check=check)
    assert all(rows == complete[-1] for rows in complete), "a crash changed what is there in the end"


@pytest.mark.parametrize("command", [("merge", "dev"), ("branch", "create", "other"), ("tag", "create", "v1")])
def test_other_commands_killed_anywhere(project, crashing, command):
    shop(project)
    project.martlet("run")
    project.martlet("branch", "create", "dev")
    project.land("orders", "2.csv", "id,amount", "2,25", "3,30")
    project.martlet("run", "--branch", "dev")

    def check(copy, came_through):
        assert state(copy) in (before, after)
        assert state(copy, "dev") == after
        # The command that was killed can be given again, or had been done.
        again = copy.martlet(*command, status=None)
        assert again.returncode in (0, 1), again.text
        assert "internal" not in again.text
        if command[0] == "merge":
            assert state(copy) == after

    crashing(project, *command, fewest=0, check=check)
