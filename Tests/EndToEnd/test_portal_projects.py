"""The portal in a browser on projects of its own: from nothing to a merged branch, a run that fails, and the rules themselves."""

import re

import pytest
from playwright.sync_api import expect

from accessible import findings
from browser import Tab, use_portal
from server import Server


def test_from_an_empty_project_to_a_merged_branch(started, project, tmp_path):
    use_portal(project)
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        for path in ["/", "/runs", "/lake", "/query", "/branches", "/pipelines", "/landing", "/schedules", "/workers"]:
            assert findings(tab.open(path)) == [], path
        expect(tab.page.get_by_text("martlet worker --server")).to_be_visible()
        page = tab.open("/landing")
        orders = tmp_path / "orders.csv"
        orders.write_text("id,amount\n1,10\n2,20\n")
        page.get_by_label("Files to load").set_input_files(orders)
        expect(page.get_by_role("list", name="Uploads")).to_contain_text("2 rows")
        page = tab.open("/branches?new=branch")
        page.get_by_role("dialog").get_by_label("Name").fill("more")
        page.get_by_role("button", name="Make the branch").click()
        expect(page.get_by_text("No difference")).to_be_visible()
        page = tab.open("/landing?ref=more")
        later = tmp_path / "later.csv"
        later.write_text("id,amount\n3,30\n")
        page.get_by_label("Into the table").fill("bronze.orders")
        page.get_by_label("Files to load").set_input_files(later)
        expect(page.get_by_role("list", name="Uploads")).to_contain_text("1 row")
        page = tab.open("/branches/more?with=main")
        page.get_by_role("button", name="Open bronze.orders", exact=True).click()
        expect(page.locator("tr.side-added")).to_contain_text("30")
        page.get_by_role("button", name="Merge into main").click()
        page.get_by_role("dialog").get_by_role("button", name="Merge", exact=True).click()
        expect(page.get_by_role("heading", name="main", exact=True)).to_be_visible()
        page = tab.open("/lake")
        expect(page.get_by_role("region", name="Tables of bronze").get_by_role("row", name=re.compile("^orders table 3$"))).to_be_visible()


def test_a_failed_run_shows_its_rows_and_runs_again(started, project):
    """A test that hostile rows fail: they are text, the failure is on the home page, and the next run settles it."""
    use_portal(project)
    project.pipeline("bronze.orders", "SELECT * FROM read_csv('{{ landing_zone('orders') }}')", tests={
        "positive": "-- @severity: error\n-- @remediation: Ask <b>the shop</b>\nSELECT * FROM {{ this }} WHERE amount < 0"})
    project.land("orders", "1.csv", "id,amount,note", "1,-5,<img src=x onerror=alert(1)>")
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        page = tab.open("/runs?start=yes")
        expect(page.get_by_text("1 pipeline of 1 would be built.")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".page-head .status.bad")).to_be_visible()
        page.get_by_role("tab", name="Tests").click()
        expect(page.get_by_role("region", name="Rows that positive found")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(page.get_by_text("Ask <b>the shop</b>")).to_be_visible()
        assert findings(page) == []
        page.get_by_role("link", name="Look at its branch").click()
        expect(page.get_by_role("heading", name="bronze.orders")).to_be_visible()
        page = tab.open("/")
        expect(page.get_by_text("1 run failed and nothing has succeeded since")).to_be_visible()
        project.land("orders", "1.csv", "id,amount,note", "1,5,fine")
        page.get_by_role("region", name="Latest runs").get_by_role("link", name="All pipelines").click()
        page.get_by_role("button", name="Run again").click()
        expect(page.locator(".page-head .status.good")).to_be_visible()
        page = tab.open("/")
        expect(page.get_by_text("failed and nothing has succeeded since")).to_have_count(0)


def test_the_rules_find_what_is_wrong(started):
    with Tab(started, "about:") as tab:
        tab.page.set_content("""<main><h1>A</h1><h3>B</h3><p style="color:#aaa;background:#fff">pale</p><button></button>
            <input><table><tr><td>1</td></tr></table><p id="a">x</p><p id="a">y</p><div style="width:3000px">wide</div>
            <table><tr><th scope="col"></th></tr></table><p>see <a href="/x" style="text-decoration:none">this</a></p></main><div>beside</div>""")
        found = " ".join(findings(tab.page))
        for words in ["contrast 2.32", "no name: button", "no name: input", "no heads", "is there twice", "level 3 follows", "wide on",
                      "no title", "no language",
                      "a head of a table is empty", "by colour alone: a", "in no part of the page: div"]:
            assert words in found, found
