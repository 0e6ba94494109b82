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


def pages(server):
    run = server.request("GET", "/api/v1/runs").json()["runs"][-1]["id"]
    return {
        "home": "/", "runs": "/runs", "run": f"/runs/{run}", "timeline": f"/runs/{run}?tab=timeline", "lake": "/lake",
        "table": "/lake/silver.flights?tab=profile", "branches": "/branches", "compare": "/branches/feature%2Fnames",
        "query": "/query", "pipelines": "/pipelines", "pipeline": "/pipelines/silver.flights", "landing": "/landing",
        "schedules": "/schedules", "workers": "/workers", "log": f"/runs/{run}?tab=log", "tests": f"/runs/{run}?tab=tests",
        "design": "/design?piece=empty",
    }


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="martlet-shots-"))
    try:
        project = flights_project(folder / "flights")
        use_portal(project)
        with Server(project) as server, browser() as started:
            server.request("POST", "/api/v1/branches", {"name": "feature/names", "from": "main"})
            airlines = project.folder / "landing/airlines/airlines.csv"
            airlines.write_text(airlines.read_text().replace("United Air", "United Airways"))
            project.martlet("run", "--branch", "feature/names")
            target.mkdir(exist_ok=True)
            for scheme in ("light", "dark"):
                for name, path in pages(server).items():
                    if scheme == "dark" and name not in ("home", "compare"):
                        continue
                    with Tab(started, server.url, server.token, scheme=scheme) as tab:
                        page = tab.open(path)
                        if name == "query":
                            page.locator(".CodeMirror").click()
                            page.keyboard.type("SELECT * FROM gold.route_punctuality ORDER BY flights DESC")
                            page.keyboard.press("Escape")
                            page.keyboard.press("Control+Enter")
                            page.wait_for_selector(".grid-row .grid-cell")
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
