"""A project on a small file system of its own that fills up: a clear error, nothing lost, and on it goes once there is room."""

import os
import shutil
import subprocess

import pytest

from judges import judged
from project import Project

size_kib = 8192
# How much room commands find, so that each of the files that they write is once the first that does not fit.
rooms_kib = [0, 8, 24, 48, 96, 160, 256, 384, 512]


@pytest.fixture
def disk(tmp_path):
    """The folder of an empty file system of a few MiB."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small file system")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


class Filler:
    """A file that takes all room of a disk but some."""

    def __init__(self, disk):
        self.disk = disk
        self.file = disk / "filler"

    def leave(self, room_kib):
        self.free()
        facts = os.statvfs(self.disk)
        size = facts.f_bavail * facts.f_frsize - room_kib * 1024
        with open(self.file, "wb") as out:
            os.posix_fallocate(out.fileno(), 0, max(size, 1))

    def free(self):
        self.file.unlink(missing_ok=True)


def rows(batch):
    # Hashes, so that compression does not make them small.
    return "".join(f"{number},{hash((batch, number)) & (1 << 60) - 1}\n" for number in range(20000))


def filling(project, disk, command, arrange):
    """Gives a command with less and with more room until it succeeds; returns how often it failed."""
    filler = Filler(disk)
    failed = 0
    for room in rooms_kib:
        arrange()
        filler.leave(room)
        result = project.martlet(*command, status=None)
        filler.free()
        if result.returncode == 0:
            break
        failed += 1
        assert result.returncode == 1, f"with {room} KiB: {result.returncode}\n{result.text}"
        assert "full" in result.text or "No space left" in result.text, f"with {room} KiB:\n{result.text}"
        assert "internal" not in result.text.lower(), result.text
        yield room
    assert failed >= 2, "the disk was never full"


def test_runs_on_a_disk_that_is_full(disk):
    project = Project.empty(disk / "project")
    project.pipeline(
        "bronze.numbers", "SELECT * FROM read_csv('{{ landing_zone('in') }}')", "merge_strategy: append_only\n")
    project.pipeline(
        "silver.numbers", "SELECT * FROM {{ ref('bronze.numbers') }}", None, {"rows": "SELECT 1 WHERE false"})
    project.write("landing/in/1.csv", "id,value\n" + rows(1))
    project.martlet("run")
    head = project.head()
    project.write("landing/in/2.csv", "id,value\n" + rows(2))
    for room in filling(project, disk, ["run"], lambda: None):
        assert project.head() == head, f"with {room} KiB: main moved"
        assert project.count("silver.numbers") == 20000
    # With room again, what did not fit comes, once.
    project.martlet("run")
    assert project.count("bronze.numbers") == project.count("silver.numbers") == 40000
    assert judged(project, "silver.numbers") == 40000
    assert [row for row in project.query("SELECT file_path FROM bronze._file_registry ORDER BY 1")] == [
        ("landing/in/1.csv",), ("landing/in/2.csv",)]


def test_ingests_on_a_disk_that_is_full(disk):
    project = Project.empty(disk / "project")
    project.write("1.csv", "id,value\n" + rows(1))
    project.write("2.csv", "id,value\n" + rows(2))
    project.martlet("ingest", "1.csv", "bronze.numbers")
    head = project.head()
    for room in filling(project, disk, ["ingest", "2.csv", "bronze.numbers"], lambda: None):
        assert project.head() == head, f"with {room} KiB: main moved"
        assert project.count("bronze.numbers") == 20000
    project.martlet("ingest", "2.csv", "bronze.numbers")
    assert project.count("bronze.numbers") == 40000
    assert judged(project, "bronze.numbers") == 40000


def test_commits_on_a_disk_that_is_full(disk):
    project = Project.empty(disk / "project")
    project.pipeline("silver.a", "SELECT i AS id FROM range(10) AS t(i)")
    project.martlet("run")
    project.martlet("branch", "create", "dev")
    project.pipeline("silver.b", "SELECT i AS id FROM range(20) AS t(i)")
    project.martlet("run", "--branch", "dev")
    head, branches = project.head(), project.branches()
    filler = Filler(disk)
    for command in [("merge", "dev"), ("branch", "create", "other"), ("tag", "create", "v1")]:
        filler.leave(0)
        result = project.martlet(*command, status=1)
        # Opening the catalog takes some room, even for reading.
        filler.free()
        assert "full" in result.text, result.text
        assert project.head() == head and project.branches() == branches
        assert project.count("silver.a") == 10
    project.martlet("merge", "dev")
    assert project.count("silver.b") == 20
    assert judged(project, "silver.b") == 20
