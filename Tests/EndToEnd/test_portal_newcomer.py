"""The first five minutes of somebody new: from `martlet init` to the first merged change, by what the pages themselves offer."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

import flow_calls
from accessible import findings
from browser import Tab, use_portal
from project import Project
from server import Server


def write(page, text):
    page.locator(".source-editor .CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")], ids=["wide", "narrow"])
def test_the_first_merged_change_of_somebody_new(started, tmp_path, width, scheme):
    """Follows the tour: no address is typed but the first, and nothing is known but what the pages say."""
    use_portal(project := Project(tmp_path / "shop"))
    project.martlet("init", "shop", cwd=tmp_path)
    with Server(project) as server, Tab(started, server.url, width=width, scheme=scheme) as tab:
        page = tab.open("/")
        page.get_by_label("Token").fill(server.token)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="2 pipelines wait for the first run")).to_be_visible()
        page.get_by_role("button", name="Take the tour").click()
        tour = page.get_by_role("complementary", name="First steps")
        tour.get_by_role("link", name="Start a run").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("2 pipelines of 2 would be built.")).to_be_visible()
        dialog.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".page-head .status.good")).to_be_visible()
        tour.get_by_role("button", name="Next").click()
        tour.get_by_role("link", name="Open the lake").click()
        page.get_by_role("region", name="Tables of gold").get_by_role("link", name="greetings").click()
        expect(page.get_by_role("heading", name="gold.greetings")).to_be_visible()
        tour.get_by_role("button", name="Next").click()
        # The question is about a table that this project has.
        write_a_query = tour.get_by_role("link", name="Write a query")
        expect(write_a_query).to_have_attribute("href", "/query?sql=SELECT+*%0AFROM+gold.greetings%0ALIMIT+100")
        write_a_query.click()
        page.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".grid-row", has_text="Hello, world!")).to_be_visible()
        tour.get_by_role("button", name="Next").click()
        tour.get_by_role("button", name="Next").click()
        tour.get_by_role("link", name="Open the pipelines").click()
        page.get_by_role("region", name="Graph of pipelines").get_by_role("link", name="gold.greetings").click()
        page.get_by_role("link", name="Edit").click()
        write(page, "SELECT id, upper(greting) || ', ' || nme AS message\nFROM {{ ref('bronze.greetings') }}")
        problems = page.get_by_role("region", name="Problems")
        # One mistake does not hide the other, and the hint says what the name may have been.
        expect(problems).to_contain_text("2 errors")
        expect(problems).to_contain_text('"greeting"')
        expect(page.locator(".text-mistake")).to_have_text(["greting", "nme"])
        assert findings(page) == []
        write(page, "SELECT id, upper(greeting) || ', ' || name || '!' AS message\nFROM {{ ref('bronze.greetings') }}")
        expect(problems).to_contain_text("Nothing is wrong")
        page.get_by_role("button", name="Sample").click()
        expect(page.locator(".grid-row", has_text="HELLO, world!")).to_be_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        page.get_by_role("button", name="Plan and run").click()
        dialog.get_by_label("Publish into").select_option(label="a new branch…")
        expect(dialog.get_by_role("button", name="Run", exact=True)).to_be_disabled()
        dialog.get_by_label("Name of the branch").fill("louder")
        assert findings(page) == []
        dialog.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".page-head .status.good")).to_be_visible()
        page.get_by_role("link", name="Compare with main").click()
        rows = page.get_by_role("region", name="Rows of gold.greetings that differ")
        expect(rows.locator("tr.side-added", has_text="HELLO, world!")).to_be_visible()
        page.get_by_role("button", name="Merge into main").click()
        dialog.get_by_label("Delete louder afterwards").check()
        dialog.get_by_role("button", name="Merge", exact=True).click()
        expect(page.get_by_role("heading", name="main", exact=True)).to_be_visible()
        page.goto("/")
        # What is merged is not asked for again.
        expect(page.get_by_role("heading", name="All is up to date")).to_be_visible()
        page = tab.open("/lake/gold.greetings?tab=preview")
        expect(page.locator(".grid-row", has_text="HELLO, world!")).to_be_visible()
        assert [one["name"] for one in server.request("GET", "/api/v1/branches").json()["branches"]] == ["main"]


def test_a_page_that_is_not_there_says_so(started, project):
    use_portal(project)
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        tab.expected = ("404",)
        page = tab.open("/flows/nowhere")
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        assert findings(page) == []
        for path, words in [("/lake/silver.none", "no table"), ("/runs/0193aaaa-0000-7000-8000-000000000000", "no run"),
                            ("/branches/none", "none"), ("/pipelines/silver.none", "no pipeline"), ("/schedules/none", "none")]:
            page = tab.open(path)
            expect(page.get_by_role("alert").first).to_contain_text(words)
            assert findings(page) == [], path


def test_a_hundred_thousand_runs_are_listed_and_searched(started, project):
    """The newest are shown, and what was not looked at is said. Most are put into the records as copies of one that ran."""
    use_portal(project)
    project.pipeline("bronze.one", "SELECT 1 AS id")
    project.martlet("run")
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        with sqlite3.connect(project.folder / ".martlet/catalog.db") as database:
            columns = [row[1] for row in database.execute("PRAGMA table_info(runs)")]
            copied = {"id": "printf('%08x-0000-7000-8000-%012x', n, n)", "created_at": "created_at - 1000000 * n", "author": "'crowd'"}
            database.execute(
                "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100000) "
                f"INSERT INTO runs ({', '.join(columns)}) SELECT {', '.join(copied.get(name, name) for name in columns)} "
                "FROM numbers, (SELECT * FROM runs LIMIT 1)")
        database.close()
        page = tab.open("/runs")
        expect(page.get_by_role("heading", name="200 runs of the newest 200")).to_be_visible()
        page.get_by_role("button", name="Load earlier ones").click()
        expect(page.get_by_role("heading", name="800 runs of the newest 800")).to_be_visible()
        page.get_by_role("textbox", name="Find").fill("nobody")
        expect(page.get_by_text("The newest 800 were looked at")).to_be_visible()
        page.keyboard.press("Control+k")
        page.get_by_role("dialog").get_by_role("combobox").fill("crowd")
        expect(page.get_by_role("option", name=re.compile("Run, success")).first).to_be_visible()
        expect(page.get_by_role("dialog")).to_contain_text("runs before the newest 10000")
        assert findings(page) == []


def test_what_two_runs_of_a_flow_did_is_shown_step_by_step(started, project):
    use_portal(project)
    text = "steps:\n  say:\n    kind: bash\n    run: |\n      echo one\n      echo 'WORD'\n"
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        flow_calls.write(project, "daily", text.replace("WORD", "two"))
        flow_calls.done(server, "daily")
        flow_calls.write(project, "daily", text.replace("WORD", "<b>three</b>"))
        last = flow_calls.done(server, "daily")["run"]["id"]
        page = tab.open(f"/runs/{last}?tab=compare")
        expect(page.get_by_role("heading", name="daily/say: run")).to_be_visible()
        expect(page.locator(".side-lines.removed")).to_have_text(re.compile("echo 'two'"))
        expect(page.locator(".side-lines.added")).to_contain_text("echo '<b>three</b>'")
        assert findings(page) == []


def test_a_slow_link_shows_that_it_waits(started, project):
    """Each answer of the API comes late: the page has its frame and says that it loads, and nothing is wrong with it meanwhile."""
    use_portal(project)
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        waiting = []
        tab.page.route("**/api/v1/runs?*", lambda route: waiting.append(route))
        tab.page.goto("/runs")
        expect(tab.page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
        expect(tab.page.get_by_role("status", name="Loading").first).to_be_visible()
        assert findings(tab.page) == []
        waiting[0].continue_()
        expect(tab.page.get_by_role("status", name="Loading")).to_have_count(0)
