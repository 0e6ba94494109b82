"""A move of the lake while others use the project, and one that breaks off as it switches over: no commit is lost."""

import shutil
import subprocess
import time

from preload import built
from server import patience_s
from test_storage_move import facts, project  # noqa: F401 (fixture)


def slow_flow(project):
    """A run under way whose first step waits until the function that is returned is called; that gives what it said at its end."""
    waits, goes = project.folder / "waits", project.folder / "goes"
    project.write("flows/slow.yaml", """
        steps:
          wait: {kind: bash, writes: ., run: 'touch "$MARTLET_PROJECT/waits"; for i in $(seq 6000); do [ -e "$MARTLET_PROJECT/goes" ] && break; sleep 0.02; done'}
          make: {kind: pipeline, select: [silver.slow], depends_on: [wait]}
        """)
    project.pipeline("silver.slow", "select n from {{ ref('bronze.raw') }}")
    run = project.start("flow", "run", "slow")
    end = time.monotonic() + patience_s
    while not waits.exists():
        assert run.poll() is None and time.monotonic() < end, run.communicate()
        time.sleep(0.01)

    def goes_on():
        goes.touch()
        said = "".join(run.communicate(timeout=patience_s))
        return run.returncode, said
    return goes_on


def test_who_opened_the_project_before_is_refused_and_loses_nothing(project, tmp_path):
    """A run that is under way over the move cannot commit to the old place; again, it writes to the new one."""
    head = project.head()
    goes_on = slow_flow(project)
    project.martlet("storage", "move", str(tmp_path / "new"))
    status, said = goes_on()
    assert status != 0 and "the lake was moved from" in said and str(tmp_path / "new") in said, said
    assert project.head() == head
    project.martlet("run", "silver.slow")
    assert project.count("silver.slow") == 1000 and f"{tmp_path}/new" in project.metadata("silver.slow")
    # Who puts the old settings back is told too, and may say that the lake is to stay there.
    settings = project.folder / "martlet.yaml"
    moved = settings.read_text()
    settings.write_text("name: test\nvars:\n  n: 3\nlake: tables\n")
    refused = project.martlet("tag", "create", "second", status=None)
    assert refused.returncode != 0 and "the lake was moved from" in refused.text, refused.text
    project.martlet("storage", "move", "tables")
    project.martlet("tag", "create", "back")
    settings.write_text(moved)
    project.martlet("storage", "move", str(tmp_path / "new"))
    project.martlet("tag", "create", "second")
    shutil.rmtree(project.folder / "tables")
    assert project.count("silver.slow", "second") == 1000


def test_a_move_that_dies_as_it_switches_over_loses_nothing(project, tmp_path):
    """Killed with all copied, and martlet.yaml as it was: who still writes to the old place is refused, and the move can be ended."""
    library = built("crash", tmp_path)
    goes_on = slow_flow(project)
    before, head = facts(project), project.head()
    settings = (project.folder / "martlet.yaml").read_text()
    killed = project.martlet(
        "storage", "move", str(tmp_path / "new"), status=None,
        env={"LD_PRELOAD": str(library), "CRASH_FOLDER": str(project.folder / "martlet.yaml"), "CRASH_AT": "1"})
    assert killed.returncode == -9 and (project.folder / "martlet.yaml").read_text() == settings
    status, said = goes_on()
    assert status != 0 and "the lake was moved from" in said and f"martlet storage move file://{tmp_path}/new" in said, said
    assert facts(project) == before and project.head() == head
    project.martlet("storage", "move", str(tmp_path / "new"))
    shutil.rmtree(project.folder / "tables")
    assert facts(project) == before
    project.martlet("run", "silver.slow")
    assert project.count("silver.slow") == 1000


def test_a_move_that_cannot_switch_over_leaves_the_lake_where_it_was(project, tmp_path):
    goes_on = slow_flow(project)
    settings = project.folder / "martlet.yaml"
    text = settings.read_text()
    # Nothing can be renamed to what something is mounted on.
    subprocess.run(["mount", "--bind", settings, settings], check=True)
    try:
        failed = project.martlet("storage", "move", str(tmp_path / "new"), status=None)
        assert failed.returncode == 1 and "martlet.yaml" in failed.text, failed.text
    finally:
        subprocess.run(["umount", "--lazy", settings], check=True)
    assert settings.read_text() == text
    status, said = goes_on()
    assert status == 0, said
    assert project.count("silver.slow") == 1000 and "tables" in project.metadata("silver.slow")
    project.martlet("storage", "move", str(tmp_path / "new"))
    shutil.rmtree(project.folder / "tables")
    assert project.count("silver.slow") == 1000
