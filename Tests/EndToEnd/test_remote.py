"""`martlet --server URL`: every command does, says and returns what it does on the project's own machine."""

import json
import re
import signal
import time

import pytest

from server import patience_s


class Remote:
    """Runs commands in a folder without a project, on the project of a server."""

    def __init__(self, server, folder, token=None):
        folder.mkdir(exist_ok=True)
        self.server, self.folder, self.token = server, folder, token or server.token

    def start(self, *arguments, **options):
        environment = {"MARTLET_TOKEN": self.token, **options.pop("env", {})}
        return self.server.project.start(
            *arguments, "--server", self.server.url, **{"cwd": self.folder, "env": environment, **options})

    def __call__(self, *arguments, status=0, **options):
        process = self.start(*arguments, **options)
        stdout, stderr = process.communicate(timeout=patience_s)
        if status is not None:
            assert process.returncode == status, f"{arguments}: {stdout}{stderr}"
        return process.returncode, stdout, stderr


@pytest.fixture
def remote(server, tmp_path):
    return Remote(server, tmp_path / "elsewhere")


def alike(text):
    """Without what differs from one time to the next."""
    return re.sub(r"\d+(\.\d+)? ?m?s\b", "TIME", text)


def test_the_same_here_and_there(server, remote):
    project = server.project
    project.land("people", "a.csv", "id,name", "1,Ann", "2,Bo")
    project.pipeline("bronze.people", "SELECT * FROM read_csv('{{ landing_zone('people') }}')")
    project.pipeline("silver.names", "SELECT name FROM {{ ref('bronze.people') }}", tests={"some": "SELECT 1 WHERE false"})
    remote("plan")
    status, output, errors = remote("run")
    assert "Published 3 assets" in output + errors
    remote("branch", "create", "dev")
    for command in [
        ["query", "select * from silver.names order by 1"],
        ["query", "--format", "json", "from bronze.people order by id"],
        ["query", "select * from nothing.there"],
        ["query", "selec"],
        ["query", "--ref", "dev", "--param", "x=2", "select count(*) from bronze.people where id < $x"],
        ["branch", "list"], ["branch", "list", "--json"], ["log", "--json"], ["log", "dev"], ["diff", "main", "dev"],
        ["table", "list"], ["table", "show", "silver.names", "--json"], ["table", "history", "bronze.people"],
        ["runs", "list"], ["runs", "show", "--json"], ["runs", "show", "nothing"], ["plan", "--json"], ["test"],
        ["token", "list", "--json"], ["branch", "delete", "nothing"], ["branch", "create", "dev"], ["merge", "dev"],
        ["query", "--nope"],
    ]:
        there = remote(*command, status=None)
        here = project.martlet(*command, status=None)
        assert there[0] == here.returncode, (command, there, here.text)
        for a, b in zip(there[1:], [here.stdout, here.stderr]):
            if command[0] != "token":
                assert alike(a) == alike(b), command


def test_files_go_along(server, remote):
    (remote.folder / "a.csv").write_text("id,name\n1,Ann\n2,Bo\nx,\n")
    (remote.folder / "same").mkdir()
    (remote.folder / "same" / "a.csv").write_text("id,name\n3,Cy\n")
    # Larger than what another request may have.
    with open(remote.folder / "large.csv", "w") as large:
        large.write("id,name\n")
        for row in range(70_000):
            large.write(f"{row + 10},{'n' * 1000}\n")
    _, output, errors = remote("ingest", "a.csv", "same/a.csv", "bronze.people")
    assert ".martlet" not in output + errors
    assert "same/a.csv" in output + errors
    remote("ingest", "large.csv", "bronze.people")
    assert server.project.count("bronze.people") >= 70_003
    before = server.project.head()
    remote("ingest", "a.csv", "bronze.people")
    assert server.project.head() == before, "a file was loaded twice"
    _, _, errors = remote("ingest", "missing.csv", "bronze.people", status=1)
    assert "missing.csv" in errors
    assert not list((server.project.folder / ".martlet" / "requests").glob("*"))


def test_queries_go_to_and_come_from_files(server, remote):
    (remote.folder / "q.sql").write_text("select i from range(1000000) t(i)\nwhere i % 2 = 0")
    remote("query", "--file", "q.sql", "--output", "out.parquet")
    assert (remote.folder / "out.parquet").read_bytes()[:4] == b"PAR1"
    _, output, _ = remote("query", "--file", "-", "--format", "csv", stdin=open(remote.folder / "q.sql"))
    assert output.count("\n") == 500_001
    (remote.folder / "wrong.sql").write_text("select\n  nothing")
    _, _, errors = remote("query", "--file", "wrong.sql", status=1)
    assert "nothing" in errors
    assert not (remote.folder / "none.csv").exists()
    remote("query", "--output", "none.csv", "selec", status=1)
    assert not (remote.folder / "none.csv").exists()


def test_tokens_say_what_is_allowed(server, tmp_path):
    def limited(*options):
        token = server.project.json("token", "create", "limited", *options)["secret"]
        return Remote(server, tmp_path / "limited", token)

    reader = limited("--scope", "read")
    reader("log")
    status, _, errors = reader("branch", "create", "x", status=1)
    assert "read" in errors and "x" not in server.project.branches()
    writer = limited("--scope", "write")
    writer("branch", "create", "x")
    writer("token", "create", "more", "--scope", "admin", status=1)
    narrow = limited("--scope", "write", "--namespace", "bronze")
    narrow("query", "select 1", status=1)
    _, _, errors = Remote(server, tmp_path / "limited", "wrong")("log", status=1)
    assert "MARTLET_TOKEN" in errors
    assert "wrong" not in server.output()


def test_what_is_not_for_servers(server, remote):
    for command in [["init", "x"], ["version"], ["table", "register", "a.b", "/etc/passwd"], ["serve"]]:
        assert "works on this machine" in remote(*command, status=2)[2]
    # A client of another make does not get at the server's files either.
    for words in [
        ["serve"], ["table", "register", "--", "a.b", "/etc/passwd"], ["query", "--file=/etc/passwd", "--"],
        ["query", "--output=/tmp/x", "--", "select 1"], ["ingest", "--", "/etc/passwd", "a.b"], ["log", "-C", "/"],
        ["log", "--server=http://127.0.0.1:1"], ["no"], [],
        # The standard input would be the server's.
        ["query", "-"], ["query", "--file=-"], ["query", "--", "-"],
    ]:
        facts = {"terminal": False, "redraw": False, "color": False, "unicode": True, "width": 80, "height": 24}
        body = frame(b"c", {"words": words, "output": facts, "errors": facts})
        answer = server.request("POST", "/api/v1/command", body)
        assert answer.status == 400, (words, answer.body)
    for body in [b"", b"x", frame(b"c", {}), frame(b"x", {}), b"c\xff\xff\xff\xff", frame(b"c", {"words": ["log"]})[:-1]]:
        assert server.request("POST", "/api/v1/command", body).status in (400, 413), body


def frame(kind, value):
    data = json.dumps(value).encode()
    return kind + len(data).to_bytes(4, "big") + data


def test_interrupted(server, remote):
    """Ctrl-C here stops the command there, and a terminal that dies does too."""
    project = server.project
    project.pipeline("bronze.slow", "SELECT count(*) AS n FROM range(10000000000) a(i), range(1000) b(j) WHERE i % 7 = j")
    head = project.head()
    for stop in [signal.SIGINT, signal.SIGKILL]:
        process = remote.start("run")
        wait_for(lambda: any(run["status"] == "running" for run in runs(project)))
        process.send_signal(stop)
        process.communicate(timeout=patience_s)
        assert process.returncode != 0
        wait_for(lambda: all(run["status"] != "running" for run in runs(project)))
        assert {run["status"] for run in runs(project)} == {"cancelled"}
    assert len(runs(project)) == 2
    assert project.head() == head, "a stopped run was published"


def runs(project):
    return project.json("runs", "list")["runs"]


def wait_for(condition):
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, condition()
        time.sleep(0.05)


def test_no_server(project, tmp_path):
    result = project.martlet("log", "--server", "http://127.0.0.1:1", status=1, env={"MARTLET_TOKEN": "x"})
    assert "127.0.0.1:1" in result.stderr
