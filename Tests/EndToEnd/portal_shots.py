"""`make portal-shots`: pictures of the portal's pages over the flights example, into docs/portal."""

import pathlib
import shutil
import sys
import tempfile

from browser import Tab, browser, use_portal
from conftest import flights_project
from project import root
from server import Server

size_max = 300_000
target = root / "docs" / "portal"
merged = "Spell the names of airlines out"


def pages(server):
    runs = server.request("GET", "/api/v1/runs").json()["runs"]
    run, latest = runs[-1]["id"], runs[0]["id"]
    merge = next(one["id"] for one in server.request("GET", "/api/v1/graph").json()["commits"] if one["message"] == merged)
    return {
        "home": "/", "runs": "/runs", "run": f"/runs/{run}", "timeline": f"/runs/{run}?tab=timeline", "lake": "/lake",
        "table": "/lake/silver.flights?tab=profile", "branches": "/branches", "compare": "/branches/feature%2Fnames",
        "query": "/query", "pipelines": "/pipelines", "pipeline": "/pipelines/silver.flights", "landing": "/landing",
        "editor": "/pipelines/silver.flights/edit",
        "schedules": "/schedules", "workers": "/workers", "log": f"/runs/{run}?tab=log", "tests": f"/runs/{run}?tab=tests",
        "design": "/design?piece=empty",
        "plan": "/query", "saved": "/query", "files": "/lake/silver.flights?tab=files", "quality": "/lake/silver.flights?tab=quality",
        "inputs": f"/runs/{run}?tab=inputs", "difference": f"/runs/{latest}?tab=compare", "sample": "/landing?tab=zones&zone=planes",
        "new-schedule": "/schedules?new=schedule", "new-trigger": "/schedules?new=trigger", "backfill": "/schedules?new=backfill",
        "search": "/", "first-steps": "/", "branch-list": "/branches?as=list", "commit": f"/commits/{merge}",
        "lineage": "/lake/silver.flights?tab=lineage&node=gold.weather_impact", "progress": "/query", "nothing-here": "/nothing/here",
    }


def branches(page):
    graph = page.locator(".commit-graph")
    rows = page.locator(".commit-row")
    rows.first.wait_for()
    # Where branches begin and end, behind the steps of the last run.
    graph.evaluate("(element) => { element.scrollTop = 17 * 50 }")
    page.get_by_role("link", name=merged).wait_for()


def progress(page):
    page.locator(".CodeMirror").click()
    page.keyboard.type("SELECT count(*) FROM silver.flights a, silver.flights b WHERE hash(a.tail_number, b.arrival_delay_minutes) = 7")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".query-progress progress[value]:not([value='0'])")


def plan(page):
    page.locator(".CodeMirror").click()
    page.keyboard.type("SELECT carrier, count(*) AS flights FROM silver.flights GROUP BY 1 ORDER BY 2 DESC")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Explain").click()
    page.wait_for_selector("[role=tree]")


def saved(page):
    page.get_by_role("button", name="Saved", exact=True).click()
    page.wait_for_selector(".past")


def sample(page):
    page.get_by_role("button", name="Look into").first.click()
    page.wait_for_selector("[aria-label='First rows']")


def backfill(page):
    page.get_by_label("Name").fill("last_week")
    page.get_by_label("Pipelines").fill("gold.carrier_delays_daily")
    page.get_by_role("button", name="See the runs").click()
    page.wait_for_selector("[aria-label='Runs that it would start']")


def search(page):
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("carrier")
    page.wait_for_selector("[role=option] >> text=Column")


def first_steps(page):
    page.get_by_role("button", name="Take the tour").click()


act = {"plan": plan, "saved": saved, "sample": sample, "backfill": backfill, "search": search, "first-steps": first_steps, "progress": progress, "branches": branches}


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="martlet-shots-"))
    try:
        project = flights_project(folder / "flights")
        use_portal(project)
        with Server(project) as server, browser() as started:
            server.request("POST", "/api/v1/branches", {"name": "feature/names", "from": "main"})
            for name, sql in [("Flights by carrier", "SELECT carrier, count(*) AS flights\nFROM silver.flights\nGROUP BY 1"),
                              ("Late routes", "SELECT *\nFROM gold.route_punctuality\nORDER BY flights DESC")]:
                server.request("POST", "/api/v1/saved-queries", {"name": name, "sql": sql})
            airlines = project.folder / "landing/airlines/airlines.csv"
            airlines.write_text(airlines.read_text().replace("United Air", "United Airways"))
            project.martlet("run", "--branch", "feature/names")
            server.request("POST", "/api/v1/tags", {"name": "2013-as-landed", "from": "main"})
            server.request("POST", "/api/v1/branches", {"name": "fix/airlines", "from": "main"})
            airlines.write_text(airlines.read_text().replace("Inc.", "Incorporated"))
            project.martlet("run", "--branch", "fix/airlines", "bronze.airlines")
            project.martlet("merge", "fix/airlines", "--into", "main", "-m", merged)
            airlines.write_text(airlines.read_text().replace("Co.", "Company"))
            project.martlet("run", "--branch", "fix/airlines", "bronze.airlines")
            punctuality = project.folder / "pipelines/gold/route_punctuality/pipeline.sql"
            punctuality.write_text(punctuality.read_text().rstrip() + "\nHAVING count(*) >= 10\n")
            project.martlet("run", "--full-refresh")
            target.mkdir(exist_ok=True)
            for scheme in ("light", "dark"):
                for name, path in pages(server).items():
                    if scheme == "dark" and name not in ("home", "compare"):
                        continue
                    with Tab(started, server.url, server.token, scheme=scheme) as tab:
                        tab.expected = ("404",) if name == "nothing-here" else ()
                        page = tab.open(path)
                        if name == "query":
                            page.locator(".CodeMirror").click()
                            page.keyboard.type("SELECT * FROM gold.route_punctuality ORDER BY flights DESC")
                            page.keyboard.press("Escape")
                            page.keyboard.press("Control+Enter")
                            page.wait_for_selector(".grid-row .grid-cell")
                        if name in act:
                            act[name](page)
                        if name == "compare":
                            page.get_by_role("button", name="Open silver.flights", exact=True).click()
                            page.wait_for_selector(".cell-differs")
                        page.wait_for_timeout(300)
                        picture = target / f"{name}{'-dark' if scheme == 'dark' else ''}.png"
                        page.screenshot(path=picture)
                        if picture.stat().st_size > size_max:
                            sys.exit(f"{picture} is larger than {size_max} bytes")
                        print(picture.relative_to(root), picture.stat().st_size)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
