"""Kills the process at every point where it writes, and looks: never a half-published run, a lost row or a row twice."""

import pytest

from judges import judged

# A built binary ends itself by SIGKILL in front of its n-th write when this names n.
variable = "MARTLET_CRASH_AT"
# More write points than any of these commands has; reaching it means that the count never ends.
points_max = 2000


def crashing(base, tmp_path, *command, fewest, check):
    """Runs the command in fresh copies of a project, killed at the first write, then at the second, and so on, until it
    comes through. Each time `check(project, came_through)` looks at what is there."""
    for point in range(1, points_max):
        project = base.copy(tmp_path / f"crash{point}")
        result = project.martlet(*command, status=None, env={variable: str(point)})
        if result.returncode == 0:
            check(project, True)
            assert point > fewest, f"only {point - 1} write points were seen: does this build honour {variable}?"
            return
        assert result.returncode == -9, f"at write {point} it ended with {result.returncode}\n{result.text}"
        check(project, False)
    raise AssertionError(f"still not through after {points_max} write points")


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


def test_a_run_killed_anywhere(project, tmp_path):
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

    crashing(project, tmp_path, "run", fewest=10, check=check)
    assert seen == {"before", "after"}


def test_a_first_run_killed_anywhere(project, tmp_path):
    shop(project)

    def check(copy, came_through):
        copy.martlet("run")
        assert state(copy) == before
        assert judged(copy, "silver.orders") == 2

    crashing(project, tmp_path, "run", fewest=10, check=check)


def test_an_ingest_killed_anywhere(project, tmp_path):
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

    crashing(project, tmp_path, "ingest", second.name, "bronze.orders", fewest=3, check=check)
    assert all(rows == complete[-1] for rows in complete), "a crash changed what is there in the end"


@pytest.mark.parametrize("command", [("merge", "dev"), ("branch", "create", "other"), ("tag", "create", "v1")])
def test_other_commands_killed_anywhere(project, tmp_path, command):
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

    crashing(project, tmp_path, *command, fewest=0, check=check)
