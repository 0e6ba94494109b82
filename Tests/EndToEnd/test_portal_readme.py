"""What somebody does who has read the README alone: its commands word for word, and from there through the portal to a change that is
merged and undone."""

import os
import re
import shlex
import signal
import subprocess

from playwright.sync_api import expect

from accessible import findings
from browser import Tab
from conftest import flights_project
from project import root

readme = (root / "README.md").read_text()
commands = re.findall(r"^    ((?:make|bin/martlet) .*?)(?:  +# .*)?$", readme, re.M)
# The page of the test's server, on a port of its own; everything else is as the README has it.
served_at = "http://127.0.0.1:8080"


def test_the_readme_leads_to_a_change_that_is_merged_and_undone(started, tmp_path):
    assert [one.split()[:2] for one in commands] == [["make", "demo"], ["make", "test"], ["bin/martlet", "query"], ["bin/martlet", "serve"]]
    assert "demo:" in (root / "Makefile").read_text() and served_at in readme
    # Where `make demo` leaves somebody: the binary in bin, and the example with its first run.
    (tmp_path / "bin").symlink_to(root / "bin")
    flights_project(tmp_path / "examples" / "flights")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MARTLET_") or name in ("MARTLET_PORTAL", "MARTLET_DUCKDB_LIBRARY")}
    asked = subprocess.run(shlex.split(commands[2]), cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert asked.returncode == 0 and "carrier" in asked.stdout, asked.stderr
    serving = subprocess.Popen([*shlex.split(commands[3]), "--port", "0"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        said = serving.stdout.readline(), serving.stdout.readline().strip(), serving.stdout.readline()
        assert "first token" in said[0] and said[1].startswith("mrt_") and said[2].startswith("Serving at http://127.0.0.1:")
        with Tab(started, said[2].split()[-1]) as tab:
            journey(tab, said[1])
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait()


def journey(tab, token):
    """Follows the tour; nothing is known but what the pages say."""
    page = tab.open("/")
    page.get_by_label("Token").fill(token)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take the tour").click()
    tour = page.get_by_role("complementary", name="First steps")
    next_step = tour.get_by_role("button", name="Next")
    expect(tour.get_by_role("heading", name="Run the pipelines")).to_be_visible()
    for title in ["Look at a table", "Ask a question"]:
        next_step.click()
        expect(tour.get_by_role("heading", name=title)).to_be_visible()
    tour.get_by_role("link", name="Write a query").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".grid-row", has_text="UA")).to_be_visible()
    for title in ["Make a branch", "Change a pipeline"]:
        next_step.click()
        expect(tour.get_by_role("heading", name=title)).to_be_visible()
    tour.get_by_role("link", name="Open the pipelines").click()
    page.get_by_role("tab", name="List").click()
    page.get_by_role("region", name="Pipelines", exact=True).get_by_role("link", name="gold.route_punctuality").click()
    page.get_by_role("link", name="Edit").click()
    page.locator(".source-editor .CodeMirror").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\nHAVING count(*) >= 1000\n")
    expect(page.get_by_role("region", name="Problems")).to_contain_text("Nothing is wrong")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Plan and run").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Publish into").select_option(label="a new branch…")
    dialog.get_by_label("Name of the branch").fill("busy-routes")
    dialog.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".page-head .status.good")).to_be_visible()
    next_step.click()
    expect(tour).to_contain_text("revert it")
    page.get_by_role("link", name="Compare with main").click()
    expect(page.locator(".figure.bad")).to_contain_text("rows removed")
    page.get_by_role("button", name="Merge into main").click()
    dialog.get_by_label("Message").fill("Only busy routes")
    dialog.get_by_role("button", name="Merge", exact=True).click()
    page.get_by_role("link", name="Only busy routes").click()
    expect(page.get_by_role("heading", name="Only busy routes")).to_be_visible()
    expect(page.locator(".figure.bad")).to_contain_text("rows removed")
    assert findings(page) == []
    page.get_by_role("button", name="Revert on main").click()
    dialog.get_by_role("button", name="Revert on main").click()
    expect(page.get_by_role("heading", name="Commits of main")).to_be_visible()
    undone = page.locator(".commit-row").first.locator(".graph-message")
    expect(undone).to_contain_text("Revert")
    undone.click()
    expect(page.locator(".figure.good")).to_contain_text("rows added")
