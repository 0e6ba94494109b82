"""What is old is removed by RAT's rules: told before, done by a server by itself or when asked, and never what is needed."""

import os
import sqlite3
import time

from server import Server

day_s = 86_400


def age(project, days):
    """Lets everything that the project remembers have happened earlier; no server may run."""
    back = int(days * day_s * 1_000_000)
    with sqlite3.connect(project.folder / ".martlet" / "catalog.db") as database:
        for table, columns in {
            "runs": ["created_at", "started_at", "finished_at"], "refs": ["created_at"], "run_logs": ["time"],
            "events": ["time"],
        }.items():
            for column in columns:
                database.execute(f"UPDATE {table} SET {column} = {column} - {back}")


def old_file(project, path, days, text="x"):
    file = project.write(path, text)
    os.utime(file, (time.time() - days * day_s,) * 2)
    return file


def runs(project):
    return project.json("runs", "list")["runs"]


def test_what_is_old_goes_when_asked_and_a_dry_run_only_tells(project):
    project.write("martlet.yaml", """\
        name: test
        retention:
          runs_max_age_days: 60
          pipelines: {silver.a: {runs_max_per_pipeline: 2}}
          landing_zones: {orders: {processed_max_age_days: 30, auto_purge: true}}
        """)
    project.pipeline("silver.a", "SELECT 1 AS id\n")
    project.pipeline("silver.bad", "SELECT 1 AS id\n", tests={"none": "SELECT * FROM {{ ref('silver.bad') }}\n"})
    project.martlet("run", "silver.bad", status=1)
    (old,) = runs(project)
    assert f"run/{old['id']}" in project.branches()
    age(project, 1)
    for _ in range(3):
        project.martlet("run", "silver.a", "--full-refresh")
    gone = [old_file(project, "landing/orders/_processed/x/a.csv", 31),
            old_file(project, f".martlet/code/{'a' * 64}.zst", 8)]
    kept = [old_file(project, "landing/orders/b.csv", 31), old_file(project, "landing/other/_processed/x/c.csv", 31),
            old_file(project, f".martlet/code/{'b' * 64}.zst", 6)]
    expected = {"runs_pruned": 1, "logs_pruned": 0, "quality_pruned": 0, "runs_failed": 0, "branches_cleaned": 1,
                "lz_files_cleaned": 1, "audit_pruned": 0, "code_files_cleaned": 1, "snapshots_expired": 0,
                "orphan_files_cleaned": 0, "problems": []}
    assert project.json("retention", "run", "--dry-run") == {**expected, "dry_run": True}
    assert len(runs(project)) == 4 and all(file.exists() for file in gone)
    assert project.json("retention", "run") == {**expected, "dry_run": False}
    assert not any(file.exists() for file in gone) and all(file.exists() for file in kept)
    assert len(runs(project)) == 3 and list(project.branches()) == ["main"]
    # The failed run is young enough to be remembered.
    assert old["id"] in [run["id"] for run in runs(project)]
    assert project.value("SELECT id FROM silver.a") == "1"
    age(project, 60)
    counts = project.json("retention", "run")
    assert counts["runs_pruned"] == 3 and counts["problems"] == []
    assert runs(project) == []


def test_a_server_removes_by_itself_and_shows_it_as_rat_does(project):
    project.pipeline("silver.a", "SELECT 1 AS id\n")
    project.martlet("run")
    age(project, 91)
    with Server(project) as server:
        def ask(method, path, body=None, status=200, **headers):
            answer = server.request(method, f"/api/v1/admin/retention/{path}", body, headers)
            assert answer.status == status, answer.body
            return answer.json()

        write = project.json("token", "create", "w", "--scope", "write")["secret"]
        ask("GET", "config", status=403, Authorization=f"Bearer {write}")
        shown = ask("GET", "config")
        assert shown["config"] == shown["defaults"] == {
            "runs_max_per_pipeline": 100, "runs_max_age_days": 90, "logs_max_age_days": 30,
            "quality_results_max_per_test": 100, "stuck_run_timeout_minutes": 120, "audit_log_max_age_days": 365,
            "nessie_orphan_branch_max_age_hours": 6, "reaper_interval_minutes": 60, "iceberg_snapshot_max_age_days": 7,
            "iceberg_orphan_file_max_age_days": 3, "shipped_code_max_age_days": 7}
        assert ask("PUT", "config", {"runs_max_age_days": 80})["set"] == {"runs_max_age_days": 80}
        error = ask("PUT", "config", {"runs_max_age_days": -1}, status=400)
        assert "runs_max_age_days" in error["error"]["message"]
        ask("PUT", "config", {"runs_max_age": 1}, status=400)
        own = ask("PUT", "pipelines/silver.a", {"runs_max_per_pipeline": 5})
        assert own["overrides"] == {"runs_max_per_pipeline": 5} and own["effective"]["runs_max_age_days"] == 80
        assert own["system"]["runs_max_per_pipeline"] == 100
        ask("PUT", "pipelines/silver.a", {"reaper_interval_minutes": 5}, status=400)
        assert ask("PUT", "pipelines/silver.a", {"runs_max_per_pipeline": None})["overrides"] == {}
        assert ask("POST", "run", {"dry_run": True})["runs_pruned"] == 1
        end = time.monotonic() + 40
        while not (passes := {one["turn"]: one for one in ask("GET", "status")["passes"]}).get("records"):
            assert time.monotonic() < end
            time.sleep(0.2)
        assert passes["records"]["runs_pruned"] == 1 and passes["records"]["problems"] == []
        assert runs(project) == []
        metrics = server.request("GET", "/metrics").body.decode()
        assert 'martlet_retention_removed_total{what="runs_pruned"} 1' in metrics
        # As the command line says it.
        assert "runs_max_age_days 80 (set)" in project.martlet("retention", "show", "--server", server.url,
                                                               "--token", server.token).stdout


def test_what_is_wrong_is_named(project):
    project.write("martlet.yaml", "name: test\nretention: {runs_max_age: 3}\n")
    assert "runs_max_age_days" in project.martlet("runs", "list", status=None).text
    project.write("martlet.yaml", "name: test\n")
    assert "soft_delete_purge_days" in project.martlet("retention", "set", "soft_delete_purge_days=3", status=1).text
    project.martlet("retention", "set", "runs_max_age_days", status=2)
    project.martlet("retention", "set", "runs_max_age_days=3")
    assert project.json("retention", "show")["config"]["runs_max_age_days"] == 3
    project.martlet("retention", "set", "runs_max_age_days=")
    assert project.json("retention", "show")["set"] == {}
