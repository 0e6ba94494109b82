"""How far a query is: in the portal, over the API, and on a terminal; and ending it."""

import json
import os
import pty
import re
import signal
import subprocess

import pytest
from playwright.sync_api import expect

from accessible import findings
from browser import Tab, use_portal
from project import Project, root
from server import Server

# Longer than any test, and of a table whose rows are counted as they are read.
long = "SELECT count(*) AS n FROM bronze.numbers a, range(100000000) b WHERE hash(a.i, b.range) = 7"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    use_portal(project := Project.empty(tmp_path_factory.mktemp("progress") / "project"))
    project.pipeline("bronze.numbers", "SELECT range AS i FROM range(3000000)")
    project.martlet("run")
    with Server(project) as running:
        yield running


def test_the_portal_shows_a_percentage_and_ends_the_query(started, served):
    with Tab(started, served.url, served.token) as tab:
        asked = []
        tab.page.on("request", lambda request: request.method == "POST" and request.url.endswith("/query") and asked.append(json.loads(request.post_data)))
        page = tab.open("/query")
        page.locator(".CodeMirror").click()
        page.keyboard.insert_text(long)
        page.keyboard.press("Control+Enter")
        expect(page.get_by_role("progressbar", name="How far the query is")).to_be_visible()
        expect(page.locator(".query-progress")).to_contain_text(re.compile(r"\d+%"))
        assert findings(page) == []
        name = asked[0]["id"]
        assert served.request("GET", f"/api/v1/query/{name}").json()["status"] == "running"
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", name="The query was cancelled")).to_be_visible()
        while served.request("GET", f"/api/v1/query/{name}").json()["status"] != "unknown":
            pass
        # The page goes on as before.
        page.locator(".CodeMirror").click()
        page.keyboard.press("Control+A")
        page.keyboard.insert_text("SELECT 42 AS answer")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".grid-row", has_text="42")).to_be_visible()


@pytest.mark.parametrize("where", ["here", "on a server"])
def test_a_terminal_shows_how_far_a_query_is(served, where):
    words = ["--server", served.url, "--token", served.token] if where == "on a server" else ["-C", str(served.project.folder)]
    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}
    running = subprocess.Popen([root / "bin/martlet", *words, "query", long], stdin=follower, stdout=follower, stderr=follower,
                               env=environment, start_new_session=True)
    os.close(follower)
    try:
        shown = ""
        while not re.search(r"running \d+%, ", shown):
            shown += os.read(leader, 4096).decode()
        running.send_signal(signal.SIGINT)
        while True:
            try:
                piece = os.read(leader, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece.decode()
        assert running.wait() != 0
        assert "cancelled" in shown or "stopped" in shown
    finally:
        running.kill()
        os.close(leader)


@pytest.mark.parametrize("where", ["here", "on a server"])
@pytest.mark.parametrize("count", [42, 2000000000])
def test_what_is_no_terminal_hears_nothing_of_it(served, where, count):
    words = ["--server", served.url, "--token", served.token] if where == "on a server" else ["-C", served.project.folder]
    done = subprocess.run(
        [root / "bin/martlet", *words, "query", f"SELECT count(*) AS n FROM range({count})", "--format", "csv"],
        capture_output=True, check=True, timeout=100)
    assert (done.stdout, done.stderr) == (f"n\n{count}\n".encode(), b"")
