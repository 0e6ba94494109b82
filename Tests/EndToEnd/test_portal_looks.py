"""The portal's pages for looking closely: plans, saved queries, the end of a log, differences, files, quality, search."""

import re
import sqlite3

import pytest
from playwright.sync_api import expect

from accessible import findings
from browser import use_portal
from project import Project
from server import Server

lines = 20_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server on a project whose second run wrote more rows, and whose log is long."""
    use_portal(project := Project.empty(tmp_path_factory.mktemp("portal") / "looks"))
    project.pipeline("bronze.orders", "SELECT * FROM read_csv('{{ landing_zone('orders') }}')")
    project.pipeline("silver.orders", "SELECT id, amount, note AS customer_note\nFROM {{ ref('bronze.orders') }}\nWHERE amount > -9", tests={
        "positive": "-- @severity: warn\nSELECT * FROM {{ this }} WHERE amount < 0"})
    project.land("orders", "1.csv", "id,amount,note", "1,5,a", "2,6,b")
    project.martlet("run")
    project.pipeline("silver.orders", "SELECT id, amount, note AS customer_note\nFROM {{ ref('bronze.orders') }}\nWHERE amount > -99 -- <b>all</b>")
    project.land("orders", "2.csv", "id,amount,note", "3,-7,c")
    project.martlet("run")
    with Server(project) as running:
        running.run = running.request("GET", "/api/v1/runs").json()["runs"][0]["id"]
        with sqlite3.connect(project.folder / ".martlet/catalog.db") as database:
            (last,) = database.execute("SELECT coalesce(max(position) + 1, 0) FROM run_logs WHERE run_id = ?", [running.run]).fetchone()
            database.executemany(
                "INSERT INTO run_logs (run_id, position, time, level, step, message) VALUES (?, ?, ?, ?, 'silver.orders', ?)",
                ((running.run, last + n, 1_700_000_000_000_000 + n, "warning" if n % 5000 == 0 else "info", f"line {n}") for n in range(lines)))
        database.close()
        yield running


def test_a_plan_says_what_took_the_time(tab):
    page = tab.open("/query?sql=SELECT%20customer_note%2C%20count(*)%20FROM%20silver.orders%20GROUP%20BY%201")
    page.get_by_role("button", name="Explain").click()
    tree = page.get_by_role("tree", name="Plan of the query")
    grouping = tree.get_by_role("treeitem", name=re.compile("group by", re.I))
    expect(grouping).to_contain_text("3 rows")
    # The tree is gone through by the keys: its root is closed, and what is below it is gone.
    tree.get_by_role("treeitem").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(tree.get_by_role("treeitem")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(grouping).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Columns", exact=True).click()
    expect(page.get_by_role("region", name="Columns of the result").get_by_role("row", name=re.compile("customer_note"))).to_be_visible()


def test_a_mistake_in_what_is_selected_is_underlined_there(tab):
    tab.expected = ("400", "422")
    page = tab.open("/query?sql=SELECT%201%3B%0A%0ASELECT%20nothing%20FROM%20silver.orders")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.press("Shift+Home")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nothing")
    # The server saw one line; it is the third of the sheet.
    expect(page.locator(".CodeMirror-code > div").nth(2).locator(".text-mistake")).to_have_text("nothing")


def test_a_query_is_saved_found_by_its_link_renamed_and_deleted(tab, served):
    name = f"Notes {tab.width}"
    page = tab.open("/query?sql=SELECT%2042%20AS%20answer")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{name} was saved")).to_be_visible()
    known = {one["name"]: one["id"] for one in served.request("GET", "/api/v1/saved-queries").json()["queries"]}
    page.evaluate("localStorage.clear()")
    page = tab.open(f"/query?saved={known[name]}")
    expect(page.locator(".CodeMirror-code")).to_contain_text("SELECT 42 AS answer")
    page.get_by_role("button", name="Saved", exact=True).click()
    assert findings(page) == []
    page.get_by_role("button", name=f"Rename {name}").click()
    page.get_by_role("dialog", name="Rename a saved query").get_by_label("Name").fill(f"{name} again")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=f"Delete {name} again").click()
    page.get_by_role("dialog", name=re.compile("Delete")).get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("list", name="Saved queries").get_by_text(name)).to_have_count(0)


def test_a_long_log_opens_at_its_end(tab, served):
    asked = []
    tab.page.on("request", lambda request: asked.append(request.url) if "/logs" in request.url else None)
    page = tab.open(f"/runs/{served.run}?tab=log")
    expect(page.locator(".log-line", has_text=f"line {lines - 1}")).to_be_visible()
    assert len(asked) == 1 and "last=" in asked[0], asked
    # What is scrolled to is fetched.
    page.get_by_role("region", name="Lines of the log").evaluate("(box) => { box.scrollTop = 4000 }")
    expect(page.locator(".log-line", has_text=re.compile(r"line 2\d\d$")).first).to_be_visible()
    page.get_by_label("Level").select_option("warning")
    expect(page.get_by_text(re.compile(r"^4 found in 20,0\d\d lines"))).to_be_visible()
    page.get_by_label("Search").fill("line 15000")
    expect(page.locator(".log-line")).to_have_count(1)
    assert findings(page) == []


def test_a_run_is_compared_with_the_last_that_went_well(tab, served):
    page = tab.open(f"/runs/{served.run}?tab=compare")
    row = page.get_by_role("region", name="Steps compared").get_by_role("row", name=re.compile("silver.orders"))
    expect(row.locator("ins", has_text=re.compile("^3$")).first).to_be_visible()
    expect(row.locator("del", has_text=re.compile("^2$")).first).to_be_visible()
    # The code is shown as it was then and as it was now, in the words of the files.
    code = page.get_by_role("region", name=re.compile(r"\(then\) beside")).first
    expect(page.get_by_role("heading", name="1 file of the code differs")).to_be_visible()
    expect(page.get_by_role("heading", name="pipelines/silver/orders/pipeline.sql")).to_be_visible()
    expect(code.locator(".removed")).to_have_text(re.compile("WHERE amount > -9$"))
    expect(code.locator(".added")).to_contain_text("WHERE amount > -99 -- <b>all</b>")
    assert findings(page) == []
    page.get_by_role("button", name="Close pipelines/silver/orders/pipeline.sql").click()
    expect(code).to_have_count(0)
    page.get_by_role("tab", name="Inputs and outputs").click()
    expect(page.get_by_role("region", name="Inputs and outputs").get_by_role("link", name="bronze.orders").first).to_be_visible()


def test_files_and_quality_of_a_table(tab):
    page = tab.open("/lake/silver.orders?tab=files")
    expect(page.get_by_role("region", name="Data files", exact=True).get_by_role("row", name=re.compile("parquet"))).not_to_have_count(0)
    assert findings(page) == []
    page.get_by_role("tab", name="Quality").click()
    expect(page.get_by_role("img", name="positive: 1 of 2 runs did not pass")).to_be_visible()
    assert findings(page) == []


def test_columns_are_found_from_everywhere(tab):
    page = tab.open("/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("customer_n")
    option = page.get_by_role("option", name=re.compile("customer_note · silver.orders"))
    expect(option).to_be_visible()
    option.click()
    expect(page.get_by_role("heading", name="silver.orders")).to_be_visible()


def test_first_steps_wait_where_they_were_left(tab):
    page = tab.open("/")
    page.get_by_role("button", name="Take the tour").click()
    tour = page.get_by_role("complementary", name="First steps")
    expect(tour).to_be_focused()
    tour.get_by_role("button", name="Next").click()
    tour.get_by_role("button", name="Next").click()
    expect(tour.get_by_role("heading")).to_have_text("Ask a question")
    assert findings(page) == []
    page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    page = tab.open("/")
    page.get_by_role("button", name="Go on with the tour").click()
    expect(page.get_by_role("complementary").get_by_role("heading")).to_have_text("Ask a question")
    page.get_by_role("link", name="Write a query").last.click()
    expect(page.get_by_role("heading", name="Query", exact=True)).to_be_visible()
