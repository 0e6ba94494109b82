"""The portal in a browser: the graph of commits, one commit, undoing it, where a table comes from, and addresses that are nothing's."""

import json
import re
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from accessible import findings
from browser import Tab, use_portal
from server import Server

chain = {"bronze.a": "SELECT 1 AS id", "silver.b": "SELECT * FROM {{ ref('bronze.a') }}", "silver.c": "SELECT * FROM {{ ref('silver.b') }}",
         "silver.d": "SELECT * FROM {{ ref('silver.c') }}", "gold.e": "SELECT * FROM {{ ref('silver.d') }}",
         "gold.f": "SELECT * FROM {{ ref('silver.b') }}"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server on a chain of tables, with a branch that was merged, one that was not, and a tag."""
    from project import Project

    use_portal(project := Project.empty(tmp_path_factory.mktemp("history") / "project"))
    for name, sql in chain.items():
        project.pipeline(name, sql)
    project.martlet("run")
    with Server(project) as running:
        running.request("POST", "/api/v1/branches", {"name": "dev"})
        running.request("POST", "/api/v1/tags", {"name": "v1", "from": "main"})
        project.pipeline("bronze.a", "SELECT 2 AS id")
        project.martlet("run", "--branch", "dev", "bronze.a")
        project.martlet("merge", "dev", "--into", "main", "-m", "Twos <b>now</b>")
        project.pipeline("bronze.a", "SELECT 3 AS id")
        project.martlet("run", "--branch", "dev", "bronze.a")
        yield running


@pytest.fixture
def tab(started, served):
    with Tab(started, served.url, served.token) as opened:
        yield opened


def test_branches_stand_side_by_side_and_a_commit_is_undone(tab, served):
    page = tab.open("/branches")
    graph = page.get_by_role("list", name="Commits, the newest first")
    for name in ["main", "dev", "v1"]:
        expect(graph.get_by_role("link", name=name, exact=True)).to_be_visible()
    merge = graph.get_by_role("listitem").filter(has_text="Twos <b>now</b>")
    expect(merge).to_contain_text("merge")
    # Commits that came by the merge's second parent are there, in lanes beside the first.
    assert page.locator(".commit-lanes circle").evaluate_all("(all) => new Set(all.map((one) => one.getAttribute('cx'))).size") >= 2
    assert page.locator(".commit-lanes path[d*=C]").count() > 0
    assert findings(page) == []
    merge.get_by_role("link", name="Twos <b>now</b>").click()
    expect(page.get_by_role("heading", name="Twos <b>now</b>")).to_be_visible()
    rows = page.get_by_role("region", name="Rows of bronze.a that differ")
    expect(rows.locator("tr.side-added")).to_contain_text("2")
    expect(rows.locator("tr.side-removed")).to_contain_text("1")
    assert findings(page) == []
    page.get_by_role("button", name="Revert on main").click()
    page.get_by_role("dialog").get_by_role("button", name="Revert on main").click()
    expect(page.get_by_role("heading", name="main", exact=True)).to_be_visible()
    expect(page.locator(".commit-row").first).to_contain_text(re.compile("Revert", re.I))
    answer = served.request("POST", "/api/v1/query", {"sql": "SELECT id FROM bronze.a"})
    assert answer.json() == [{"id": 1}]
    # One branch alone is shown with what it came from.
    page = tab.open("/branches")
    page.get_by_label("Show").select_option(label="dev")
    expect(page.get_by_role("heading", name="Commits of dev")).to_be_visible()
    expect(graph.get_by_role("listitem").filter(has_text="Revert")).to_have_count(0)


def synthetic(count):
    """Commits as the server tells them, the newest first: each tenth begins a branch that the next but four merges."""
    name = lambda number: f"{number:064x}"
    commits = []
    for number in range(count, 0, -1):
        parents = [name(number - 1)] if number > 1 else []
        if number % 10 == 0 and number > 20:
            parents.append(name(number - 7))
        if number % 10 == 3 and number > 20:
            parents = [name(number - 9)]
        if number % 10 == 4 and number > 20:
            parents = [name(number - 2)]
        commits.append({"id": name(number), "parents": parents, "author": f"person {number}", "message": f"commit {number}",
                        "time": "2026-01-01T00:00:00Z", "properties": {}})
    return commits


@pytest.mark.parametrize("width, scheme", [(1280, "light"), (390, "dark")], ids=["wide", "narrow"])
def test_ten_thousand_commits_are_gone_through_by_the_keyboard(started, served, width, scheme):
    commits = synthetic(10_000)

    def answer(route):
        query = dict(part.split("=") for part in route.request.url.partition("?")[2].split("&"))
        skip, limit = int(query.get("skip", 0)), int(query["limit"])
        part = commits[skip:skip + limit]
        route.fulfill(json={"commits": part, "next": skip + len(part) if skip + len(part) < len(commits) else None})

    with Tab(started, served.url, served.token, width=width, scheme=scheme) as tab:
        tab.page.route("**/api/v1/graph?*", answer)
        page = tab.open("/branches")
        graph = page.get_by_role("list", name="Commits, the newest first")
        graph.get_by_role("link", name="commit 10000", exact=True).focus()
        for key, message in [("ArrowDown", "commit 9999"), ("ArrowDown", "commit 9998"), ("ArrowUp", "commit 9999"), ("Home", "commit 10000")]:
            page.keyboard.press(key)
            expect(graph.get_by_role("link", name=message, exact=True)).to_be_focused()
        # What is earlier is loaded as it is gone to, and only what is seen is drawn.
        last = page.locator("[aria-posinset='10000']")
        told = page.get_by_role("status").filter(has_text="commits")
        while (said := told.inner_text()) != "10,000 commits":
            page.keyboard.press("End")
            expect(told).not_to_have_text(said)
        page.keyboard.press("End")
        expect(graph.get_by_role("link", name="commit 1", exact=True)).to_be_focused()
        expect(last).to_have_attribute("aria-setsize", "10000")
        assert page.locator(".commit-row").count() < 80
        assert findings(page) == []
        page.keyboard.press("Home")
        expect(graph.get_by_role("link", name="commit 10000", exact=True)).to_be_focused()


def test_lineage_goes_as_far_as_one_wants(tab):
    page = tab.open("/lake/silver.b?tab=lineage")
    graph = page.get_by_role("region", name="Lineage")
    expect(page.get_by_role("heading", name="1 source and 4 readers")).to_be_visible()
    for name in ["bronze.a", "silver.c", "silver.d", "gold.f"]:
        expect(graph.get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(graph.get_by_role("link", name="gold.e")).to_have_count(0)
    page.get_by_role("button", name="Show 1 more that read silver.d").click()
    expect(graph.get_by_role("link", name="gold.e", exact=True)).to_be_visible()
    assert findings(page) == []
    page.get_by_label("Ahead").select_option(label="1 step")
    expect(graph.get_by_role("link", name="silver.d")).to_have_count(0)
    page.get_by_label("Ahead").select_option(label="all of it")
    expect(graph.get_by_role("link", name="gold.e", exact=True)).to_be_visible()
    page.get_by_title("gold.f", exact=True).click(position={"x": 4, "y": 4})
    expect(page.get_by_role("link", name="the pipeline gold.f")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^run "))).to_be_visible()
    graph.get_by_role("link", name="gold.e", exact=True).click()
    expect(page.get_by_role("heading", name="gold.e", level=1)).to_be_visible()
    expect(page.get_by_role("heading", name="4 sources and 0 readers")).to_be_visible()


def test_an_address_of_nothing_helps_on_and_programs_hear_that_it_is_not_there(started, served):
    def ask(path, accept):
        try:
            return urllib.request.urlopen(urllib.request.Request(served.url + path, headers={"Accept": accept}))
        except urllib.error.HTTPError as error:
            return error

    answer = ask("/nonsense/x", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.status == 404 and answer.headers["Content-Type"].startswith("text/html")
    for path, accept in [("/nonsense/x", "*/*"), ("/nonsense/x", "application/json"), ("/api/v1/nonsense", "text/html"),
                         ("/api/v9/nonsense", "text/html"), ("/iceberg/v1/nonsense", "text/html")]:
        answer = ask(path, accept)
        assert answer.status in (401, 404) and json.loads(answer.read()), (path, accept)
    with Tab(started, served.url, served.token) as tab:
        tab.expected = ("404",)
        page = tab.open("/nonsense/x")
        expect(page.get_by_role("heading", name="There is nothing here")).to_be_visible()
        expect(page.get_by_text("/nonsense/x")).to_be_visible()
        assert findings(page) == []
        page.get_by_role("button", name="Find anything").last.click()
        page.get_by_role("combobox").fill("gold.e")
        page.get_by_role("option", name="gold.e Table").click()
        expect(page.get_by_role("heading", name="gold.e", level=1)).to_be_visible()
