"""The portal in a browser, over a real server on the flights example: each page's main journey."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from accessible import findings, walk
from browser import Tab, use_portal
from conftest import flights_project
from server import Server


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A server on the flights example, with a branch whose airlines have other names."""
    use_portal(project := flights_project(tmp_path_factory.mktemp("portal") / "flights"))
    with Server(project) as running:
        running.request("POST", "/api/v1/branches", {"name": "feature/names", "from": "main"})
        airlines = project.folder / "landing/airlines/airlines.csv"
        airlines.write_text(airlines.read_text().replace("JetBlue Airways", "Blue <b>Jet</b>"))
        project.martlet("run", "--branch", "feature/names", "bronze.airlines")
        running.run = running.request("GET", "/api/v1/runs").json()["runs"][-1]["id"]
        yield running


@pytest.fixture
def tab(started, served):
    with Tab(started, served.url, served.token) as opened:
        yield opened


def test_signing_in_and_out(started, served):
    with Tab(started, served.url) as tab:
        tab.expected = ("401",)
        page = tab.open("/runs")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert findings(page) == []
        page.get_by_label("Token").fill("mrt_nonsense")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_text("not known here")).to_be_visible()
        page.get_by_label("Token").fill(served.token)
        page.keyboard.press("Enter")
        # The address that was asked for is kept.
        expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        assert page.evaluate("sessionStorage.length + localStorage.getItem('martlet.token')") in (0, "0null")


def test_home_says_what_goes_on(tab, served):
    page = tab.open("/")
    latest = page.get_by_role("region", name="Latest runs").get_by_role("link", name="All pipelines")
    latest.click()
    expect(page).to_have_url(re.compile(served.run))


def test_a_run_with_its_steps_tests_and_log(tab, served):
    page = tab.open(f"/runs/{served.run}")
    expect(page.get_by_role("region", name="Steps").get_by_role("row", name=re.compile("silver.flights.*336,776"))).to_be_visible()
    page.get_by_role("tab", name="Timeline").click()
    expect(page.locator(".gantt-bar.success").first).to_be_visible()
    # Tabs are gone through by the arrow keys, and are in the address.
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("tab=tests"))
    expect(page.get_by_role("region", name="Tests", exact=True).get_by_role("row")).not_to_have_count(0)
    page.get_by_role("tab", name="Log").click()
    expect(page.locator(".log-line").first).to_be_visible()
    expect(page.get_by_text("live")).to_have_count(0)
    page.get_by_label("Search").fill("no line has these words")
    expect(page.get_by_text("No line is like this.")).to_be_visible()


def test_a_run_is_planned_started_and_followed(tab):
    page = tab.open("/runs")
    page.get_by_role("button", name="Start a run").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Pipelines").fill("gold.aircraft_age")
    dialog.get_by_label("Build everything anew").check()
    expect(dialog.get_by_text("1 pipeline of 1 would be built.")).to_be_visible()
    dialog.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="gold.aircraft_age")).to_be_visible()
    expect(page.locator(".page-head .status.good")).to_be_visible()
    expect(page.get_by_role("region", name="Steps").get_by_role("link", name="gold.aircraft_age")).to_be_visible()


def test_the_lake_and_a_table(tab):
    page = tab.open("/lake")
    page.get_by_role("textbox", name="Find").fill("flights")
    expect(page.get_by_role("region", name="Tables of silver").get_by_role("row", name=re.compile("336,776"))).to_be_visible()
    expect(page.get_by_text("route_punctuality")).to_have_count(0)
    page.get_by_role("region", name="Tables of silver").get_by_role("link", name="flights", exact=True).click()
    expect(page.get_by_role("heading", name="silver.flights")).to_be_visible()
    page.get_by_role("tab", name="Preview").click()
    expect(page.locator(".grid-row .grid-cell", has_text="JFK").first).to_be_visible()
    page.get_by_role("tab", name="Profile").click()
    page.get_by_role("button", name="origin", exact=True).click()
    expect(page.locator(".bars li", has_text="EWR")).to_contain_text("120,835")
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_role("region", name="History").get_by_role("link").first).to_be_visible()


def test_a_query_is_completed_run_and_saved(tab):
    page = tab.open("/query")
    page.locator(".CodeMirror").click()
    page.keyboard.type("SELECT origin, count(*) AS flights FROM silver.fli")
    hint = page.locator(".CodeMirror-hint-active")
    # Where names of tables come after the word was typed, who types asks for them.
    for _ in range(500):
        if hint.count():
            break
        page.keyboard.press("Control+Space")
    expect(hint).to_have_text("silver.flights")
    page.keyboard.press("Enter")
    page.keyboard.type(" GROUP BY 1 ORDER BY 2 DESC")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".grid-row", has_text="EWR")).to_contain_text("120835")
    page.get_by_role("button", name="Chart").click()
    expect(page.locator("canvas")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert open(download.value.path()).read().splitlines()[:2] == ["origin,flights", "EWR,120835"]
    page.get_by_role("button", name="History").click()
    expect(page.locator("dialog pre")).to_contain_text("GROUP BY 1")


def test_a_mistake_is_shown_where_it_is(tab):
    tab.expected = ("400", "422")
    page = tab.open("/query?sql=SELECT%201%2C%0A%20%20nothing%20FROM%20silver.flights")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("nothing")


def test_a_million_rows_scroll(tab):
    page = tab.open("/query?sql=SELECT%20i%2C%20'row%20'%20%7C%7C%20i%20AS%20text%20FROM%20range(1000000)%20t(i)")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_text("1,000,000 rows")).to_be_visible()
    rows = page.get_by_role("region", name="Rows")
    rows.evaluate("(element) => { element.scrollTop = element.scrollHeight }")
    expect(page.locator(".grid-row", has_text="row 999999")).to_be_visible()
    # Only what is seen is drawn.
    assert page.locator(".grid-row").count() < 100


def test_wide_tables_and_huge_cells_are_shown(tab):
    names = ", ".join(f"{number} AS c{number}" for number in range(2000))
    page = tab.open("/query")
    page.locator(".CodeMirror").click()
    page.keyboard.insert_text(f"SELECT {names}")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".grid-head b", has_text=re.compile("^c0$"))).to_be_visible()
    assert page.locator(".grid-head b").count() <= 120
    page.locator(".grid-pages select").select_option(label="1921")
    expect(page.locator(".grid-head b", has_text=re.compile("^c1920$"))).to_be_visible()
    page = tab.open("/query?sql=" + quote("SELECT repeat('<img src=x onerror=alert(1)>', 400000) AS big, NULL AS none"))
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".grid-cell", has_text="<img src=x")).to_be_visible()
    page.locator(".grid-cell", has_text="<img src=x").dblclick()
    expect(page.get_by_role("dialog")).to_contain_text("of 11200000 letters")


def test_a_server_that_goes_away_and_comes_back(tab, served):
    tab.expected = ("ERR_INTERNET_DISCONNECTED",)
    page = tab.open("/runs")
    tab.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("does not answer")
    # What was there is still shown.
    expect(page.get_by_role("region", name="Runs").get_by_role("row").nth(1)).to_be_visible()
    tab.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_branches_are_compared_merged_and_deleted(tab):
    page = tab.open("/branches")
    page.get_by_role("link", name="feature/names", exact=True).click()
    expect(page.get_by_role("heading", name="feature/names")).to_be_visible()
    page.get_by_role("button", name="Open bronze.airlines", exact=True).click()
    differences = page.get_by_role("region", name="Rows of bronze.airlines that differ")
    # A name with a tag in it is text.
    expect(differences.locator("tr.side-added, tr.side-after")).to_contain_text("Blue <b>Jet</b>")
    page.get_by_role("button", name="Columns", exact=True).click()
    columns = page.get_by_role("region", name="Columns of bronze.airlines that differ")
    expect(columns).to_contain_text("name")
    columns.get_by_role("button", name="name").click()
    shape = page.get_by_role("region", name="How name is distributed")
    expect(shape.get_by_role("listitem").filter(has_text="Blue <b>Jet</b>").locator("ins")).to_have_text("1")
    assert findings(page) == []
    page.get_by_role("button", name="Merge into main").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("bronze.airlines")).to_be_visible()
    dialog.get_by_label("Message").fill("New names")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("heading", name="main", exact=True)).to_be_visible()
    expect(page.locator(".commit-row").first).to_contain_text("New names")
    page.goto("/branches?new=branch")
    page.get_by_role("dialog").get_by_label("Name").fill("feature/<i>other</i>")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="New branch").click()
    page.get_by_role("dialog").get_by_label("Name").fill("feature/other")
    page.get_by_role("button", name="Make the branch").click()
    expect(page.get_by_text("No difference")).to_be_visible()
    page.goto("/branches?as=list")
    page.get_by_role("button", name="Delete feature/other").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("link", name="feature/other")).to_have_count(0)


def test_pipelines_as_a_graph_and_one_of_them(tab):
    page = tab.open("/pipelines")
    graph = page.get_by_role("region", name="Graph of pipelines")
    expect(graph.get_by_role("link", name="silver.flights")).to_be_visible()
    page.get_by_title("silver.flights", exact=True).click(position={"x": 4, "y": 4})
    expect(page).to_have_url(re.compile("node=silver.flights"))
    expect(page.locator(".graph-edges path.lit")).not_to_have_count(0)
    graph.get_by_role("link", name="silver.flights").click()
    expect(page.get_by_role("region", name="Source")).to_contain_text("SELECT", ignore_case=True)
    expect(page.get_by_role("link", name="bronze.airlines")).to_be_visible()
    page.get_by_role("button", name="Plan and run").click()
    expect(page.get_by_role("dialog").get_by_text(re.compile("of 1 would be built|Nothing has changed"))).to_be_visible()


def test_a_flow_waits_in_the_list_of_flows(tab):
    page = tab.open("/pipelines?as=flows")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("dialog").get_by_label("approved_by")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_files_are_loaded_once_and_bad_rows_are_put_aside(tab, tmp_path):
    file = tmp_path / "orders <b>new.csv"
    file.write_text("id,amount\n" + "".join(f"{number},1.5\n" for number in range(50)))
    page = tab.open("/landing")
    page.get_by_label("Into the table").fill("bronze.orders")
    page.get_by_label("Files to load").set_input_files(file)
    expect(page.get_by_role("list", name="Uploads")).to_contain_text("50 rows")
    expect(page.get_by_role("region", name="Files").get_by_role("row", name=re.compile("orders <b>new.csv.*50"))).to_be_visible()
    page.get_by_label("Files to load").set_input_files(file)
    expect(page.get_by_role("list", name="Uploads")).to_contain_text("loaded before")


def test_a_schedule_is_made_switched_and_deleted(tab):
    tab.expected = ("400",)
    page = tab.open("/schedules")
    page.get_by_role("button", name="New schedule").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("weekly")
    dialog.get_by_label("Expression").fill("nonsense")
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Expression").fill("30 2 * * *")
    expect(dialog.get_by_text(re.compile("02:30:00|\\d\\d:30:00")).first).to_be_visible()
    dialog.get_by_role("button", name="Make the schedule").click()
    expect(page.get_by_role("region", name="Schedules").get_by_role("row", name=re.compile("on.*weekly"))).to_be_visible()
    page.get_by_role("button", name="Turn weekly off").click()
    expect(page.get_by_role("region", name="Schedules").get_by_role("row", name=re.compile("off.*weekly"))).to_be_visible()
    page.get_by_role("link", name="weekly").click()
    expect(page.get_by_role("heading", name="Next times")).to_be_visible()
    page.goto("/schedules")
    page.get_by_role("button", name="Delete weekly").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("link", name="weekly")).to_have_count(0)


def test_a_reader_is_offered_nothing_that_changes(started, served):
    reader = served.request("POST", "/api/v1/tokens", {"name": "reader", "scope": "read"}).json()["secret"]
    with Tab(started, served.url, reader) as tab:
        for path in ["/", "/runs", "/branches", "/schedules", "/landing", "/pipelines"]:
            page = tab.open(path)
            for name in ["Start a run", "New branch", "New schedule", "Choose files", "Plan and run", "Delete"]:
                expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_anything_is_found_by_the_keyboard(tab):
    page = tab.open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("silver.air")
    expect(page.get_by_role("option", name="silver.airports Table")).to_be_visible()
    expect(page.get_by_role("option", name="silver.aircraft Table")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lake/silver.air"))


pages = [
    "/", "/runs", "/runs?start=yes", "/branches?new=branch", "/runs/{run}", "/runs/{run}?tab=timeline", "/runs/{run}?tab=tests",
    "/runs/{run}?tab=log", "/runs/{run}?tab=inputs", "/runs/{run}?tab=compare", "/lake", "/lake/silver.flights",
    *(f"/lake/silver.flights?tab={tab}" for tab in ["preview", "profile", "history", "files", "quality", "lineage", "about"]),
    "/query", "/branches", "/branches?as=list", "/commits/{commit}", "/branches/main?tab=log", "/branches/feature%2Fnames", "/pipelines", "/pipelines?as=list",
    "/pipelines?as=flows", "/pipelines/silver.flights", "/landing", "/landing?tab=zones&zone=flights", "/schedules",
    "/schedules?new=schedule", "/schedules?new=trigger", "/schedules?tab=backfills", "/workers", "/design?piece=empty",
]


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible(started, served, width, scheme):
    with Tab(started, served.url, served.token, width=width, scheme=scheme) as tab:
        found = {}
        head = served.request("GET", "/api/v1/branches/main").json()["commit"]
        for path in pages:
            page = tab.open(path.replace("{run}", served.run).replace("{commit}", head))
            hidden = walk(page) if width == 1280 and scheme == "light" and "?" not in path else []
            if wrong := findings(page) + [f"the focus does not show on {name}" for name in hidden]:
                found[path] = wrong
        assert found == {}
