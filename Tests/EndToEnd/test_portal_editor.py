"""Changing a pipeline in the portal: from a new one with a mistake to its rows on main, and two people who change the same one."""

import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from accessible import findings, walk
from browser import Tab, use_portal
from server import Server


@pytest.fixture
def orders(project):
    use_portal(project)
    project.pipeline("bronze.orders", "SELECT * FROM read_csv('{{ landing_zone('orders') }}')")
    project.land("orders", "1.csv", "id,amount", "1,10", "2,20")
    project.martlet("run")
    return project


def write(page, text):
    """Writes all of the text of the editor that is shown, as a person would paste it."""
    page.locator(".source-editor .CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def read(page):
    return page.evaluate("document.querySelector('.source-editor .CodeMirror').CodeMirror.getValue()")


def saved(server, name):
    request = urllib.request.Request(f"{server.url}/api/v1/project/pipelines/{name}", headers={"Authorization": f"Bearer {server.token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def change(server, name, text):
    """Somebody else saves."""
    old = saved(server, name)
    request = urllib.request.Request(
        f"{server.url}/api/v1/project/pipelines/{name}", method="PUT",
        data=json.dumps({"files": [{"path": "pipeline.sql", "text": text}]}).encode(),
        headers={"Authorization": f"Bearer {server.token}", "Content-Type": "application/json", "If-Match": f'"{old["version"]["digest"]}"'})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_from_a_new_pipeline_with_a_mistake_to_its_rows_on_main(started, orders):
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        page = tab.open("/pipelines?new=pipeline")
        page.get_by_role("dialog").get_by_label("Name").fill("totals")
        page.get_by_role("button", name="Make it").click()
        expect(page.get_by_role("heading", name="silver.totals", level=1)).to_be_visible()
        write(page, "SELECT id,\n    sum(amuont) AS total\nFROM {{ ref('bronze.orders') }}\nGROUP BY id")
        problems = page.get_by_role("region", name="Problems")
        expect(problems).to_contain_text("1 error")
        expect(problems.get_by_role("button", name="pipeline.sql:2")).to_be_visible()
        expect(page.locator(".text-mistake")).to_have_text("amuont")
        write(page, "SELECT id, sum(amount) AS total FROM {{ ref('bronze.ordres') }} GROUP BY id")
        expect(problems).to_contain_text("Did you mean 'bronze.orders'?")
        write(page, "SELECT id,\n    sum(amount) AS total\nFROM {{ ref('bronze.orders') }}\nGROUP BY id\nORDER BY id")
        expect(problems).to_contain_text("Nothing is wrong")
        expect(page.get_by_role("region", name="Rendered SQL")).to_contain_text('FROM "bronze"."orders"')
        page.get_by_role("button", name=re.compile("^Columns")).click()
        expect(page.get_by_role("region", name="What it becomes")).to_contain_text("total")
        page.get_by_role("button", name="Sample").click()
        expect(page.get_by_text("2 rows")).to_be_visible()
        expect(page.locator(".grid")).to_contain_text("20")
        assert findings(page) == []
        assert walk(page) == []
        page.keyboard.press("Control+S")
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert saved(server, "silver.totals")["version"]["number"] == 2
        page.get_by_role("button", name="Plan and run").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("1 pipeline of 1 would be built.")).to_be_visible()
        dialog.get_by_role("button", name="Run", exact=True).click()
        expect(page.locator(".page-head .status.good")).to_be_visible()
        page = tab.open("/lake/silver.totals?tab=preview")
        expect(page.locator("main")).to_contain_text("total")


def test_python_is_read_but_not_run_while_it_is_typed(started, orders):
    orders.write("pipelines/silver/counted/pipeline.py", "result = table('bronze.orders')\n")
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        page = tab.open("/pipelines/silver.counted/edit")
        problems = page.get_by_role("region", name="Problems")
        expect(problems).to_contain_text("Nothing is wrong")
        write(page, "rows = table('bronze.orders')\nif rows.num_rows > 1\n    result = rows\n")
        expect(problems).to_contain_text("SyntaxError: expected ':'")
        expect(problems.get_by_role("button", name="pipeline.py:2:21")).to_be_visible()
        expect(page.locator(".gutter-mistake")).to_have_count(1)
        # It would go on for ever, if it were run.
        write(page, "result = table('bronze.orders')\nwhile True:\n    pass\n")
        expect(problems).to_contain_text("Nothing is wrong")


def test_a_sample_may_read_a_part_of_each_table(started, orders):
    orders.land("orders", "2.csv", "id,amount", *[f"{number},1" for number in range(3, 3000)])
    orders.martlet("run")
    orders.pipeline("silver.counted", "SELECT count(*) AS n FROM {{ ref('bronze.orders') }}")
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        page = tab.open("/pipelines/silver.counted/edit")
        page.get_by_role("button", name="Sample").click()
        expect(page.locator(".grid-row", has_text="2999")).to_be_visible()
        page.get_by_label("It reads").select_option(label="1,000 rows of each table")
        page.get_by_role("button", name="Sample").click()
        expect(page.locator(".grid-row", has_text="1000")).to_be_visible()
        expect(page.get_by_text("Of a part of each table")).to_be_visible()


def test_a_text_is_checked_and_sampled_on_any_branch(started, orders):
    """The text is one for all branches; the tables, and so the rows and the columns that it may name, are the branch's."""
    orders.pipeline("silver.counted", "SELECT count(*) AS n FROM {{ ref('bronze.orders') }}")
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        server.request("POST", "/api/v1/branches", {"name": "wider"})
        (orders.folder / "landing/orders/1.csv").unlink()
        orders.land("orders", "3.csv", "id,amount,tax", *[f"{number},1,2" for number in range(7)])
        orders.martlet("run", "--branch", "wider", "bronze.orders")
        page = tab.open("/pipelines/silver.counted/edit")
        expect(page.get_by_text("The text is one for all branches")).to_be_visible()
        write(page, "SELECT count(tax) AS n FROM {{ ref('bronze.orders') }}")
        problems = page.get_by_role("region", name="Problems")
        expect(problems).to_contain_text('"tax"')
        page.get_by_label("Checked and sampled on").select_option(label="wider")
        expect(problems).to_contain_text("Nothing is wrong")
        page.get_by_role("button", name="Sample").click()
        expect(page.locator(".grid-row", has_text="7")).to_be_visible()
        expect(page.get_by_text("Of the rows on wider.")).to_be_visible()
        assert findings(page) == []
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        # A run of it is offered for the branch that was looked at.
        page.get_by_role("button", name="Plan and run").click()
        expect(page.get_by_role("dialog").get_by_label("Publish into")).to_have_value("wider")


def test_two_people_change_the_same_pipeline_and_nothing_is_lost(started, orders):
    orders.pipeline("silver.kept", "SELECT id\nFROM {{ ref('bronze.orders') }}\nWHERE true\nORDER BY id")
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        tab.expected = ("409",)
        page = tab.open("/pipelines/silver.kept/edit")
        write(page, "SELECT id, 'mine' AS a\nFROM {{ ref('bronze.orders') }}\nWHERE true\nORDER BY id")
        change(server, "silver.kept", "SELECT id\nFROM {{ ref('bronze.orders') }}\nWHERE true\nORDER BY id DESC")
        page.get_by_role("button", name="Save", exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("Nothing is lost")
        expect(dialog.get_by_role("button", name="Mine", pressed=True)).to_have_count(1)
        expect(dialog.get_by_role("button", name="Theirs", exact=True, pressed=True)).to_have_count(1)
        assert findings(page) == []
        dialog.get_by_role("button", name="Save the merge").click()
        expect(page.get_by_text("Merged and saved.")).to_be_visible()
        text = saved(server, "silver.kept")["files"][0]["text"]
        assert "'mine'" in text and "DESC" in text
        write(page, "SELECT 1 AS id")
        change(server, "silver.kept", "SELECT 2 AS id")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(dialog.get_by_text("Both of you changed this")).to_be_visible()
        expect(dialog.get_by_role("button", name="Save the merge")).to_be_disabled()
        dialog.get_by_role("button", name="Theirs", exact=True).click()
        dialog.get_by_role("button", name="Save the merge").click()
        expect(dialog).to_have_count(0)
        assert read(page) == "SELECT 2 AS id"
        page.get_by_role("button", name="Versions").click()
        expect(dialog.get_by_role("list", name="Versions").get_by_role("button")).to_have_count(4)
        dialog.get_by_role("button", name=re.compile("^1 ")).click()
        expect(dialog.get_by_role("region", name="Version 1 beside Now")).to_contain_text("WHERE true")
        dialog.get_by_role("button", name="Restore version 1").click()
        expect(dialog).to_have_count(0)
        assert "WHERE true" in read(page)


def test_settings_are_one_document_and_tests_are_added(started, orders):
    orders.pipeline("silver.kept", "SELECT id FROM {{ ref('bronze.orders') }}")
    config = "# why it is so\ndescription: Orders # kept\nmeta:\n  - anything: [1, 2]\n"
    orders.write("pipelines/silver/kept/config.yaml", config)
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        page = tab.open("/pipelines/silver.kept/edit")
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("How new rows come in").select_option("incremental")
        page.get_by_label("Unique key").fill("id")
        page.get_by_label("Unique key").blur()
        page.get_by_label("Owner").fill("ann: the #1")
        page.get_by_role("button", name="YAML").click()
        assert read(page) == config + 'merge_strategy: incremental\nunique_key: [id]\nowner: "ann: the #1"\n'
        write(page, config + "merge_strategy: incremantal\n")
        expect(page.get_by_role("region", name="Problems")).to_contain_text("Did you mean 'incremental'?")
        write(page, config + "merge_strategy: append_only\n")
        page.get_by_role("button", name="Form").click()
        expect(page.get_by_label("How new rows come in")).to_have_value("append_only")
        page.get_by_role("button", name="Test", exact=True).click()
        page.get_by_role("dialog").get_by_label("Name").fill("few")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("button", name="test few")).to_be_visible()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_text("Saved.")).to_be_visible()
        assert [file["path"] for file in saved(server, "silver.kept")["files"]] == ["config.yaml", "pipeline.sql", "tests/quality/few.sql"]


def test_names_are_completed_in_templates(started, orders):
    orders.pipeline("silver.kept", "SELECT 1 AS id")
    with Server(orders) as server, Tab(started, server.url, server.token) as tab:
        page = tab.open("/pipelines/silver.kept/edit")
        write(page, "SELECT * FROM {{ ")
        page.keyboard.type("re")
        hints = page.locator(".CodeMirror-hints")
        expect(hints).to_contain_text("ref")
        page.keyboard.press("Escape")
        write(page, "SELECT * FROM {{ ref('")
        page.keyboard.type("ord")
        expect(hints).to_contain_text("bronze.orders")
        page.keyboard.press("Enter")
        assert read(page).startswith("SELECT * FROM {{ ref('bronze.orders")
        page.reload()
        expect(page.get_by_text("They were not saved, and are here again.")).to_be_visible()
        page.get_by_role("button", name="Drop them").click()
        assert read(page) == "SELECT 1 AS id"


@pytest.mark.parametrize("width, scheme", [(1280, "dark"), (390, "light")])
def test_it_fits_and_can_be_read(started, orders, width, scheme):
    orders.pipeline("silver.kept", "SELECT id, amuont\nFROM {{ ref('bronze.orders') }}")
    with Server(orders) as server, Tab(started, server.url, server.token, width=width, scheme=scheme) as tab:
        page = tab.open("/pipelines/silver.kept/edit")
        expect(page.locator(".text-mistake")).to_have_count(1)
        assert findings(page) == []
        page.get_by_role("button", name="Settings").click()
        assert findings(page) == []


def test_who_may_only_read_changes_nothing(started, orders):
    with Server(orders) as server:
        token = orders.json("token", "create", "reader", "--scope", "read")["secret"]
        with Tab(started, server.url, token) as tab:
            page = tab.open("/pipelines/bronze.orders/edit")
            expect(page.get_by_text("You may read this pipeline")).to_be_visible()
            expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
            assert findings(page) == []


def test_five_thousand_pipelines_are_a_graph_that_can_be_panned(started, project):
    """Drawn from an answer of the server's form, so that the test measures the page alone."""
    use_portal(project)
    names = [f"silver.p{number}" for number in range(5_000)]
    pipelines = [{
        "name": name, "language": "sql", "path": "", "materialized": "table", "strategy": "full_refresh", "description": None, "owner": None,
        "unique_key": [], "tags": [], "landing": [],
        "inputs": [names[(number - step) // 2] for step in (1, 30, 400) if number > step],
    } for number, name in enumerate(names)]
    with Server(project) as server, Tab(started, server.url, server.token) as tab:
        tab.page.route("**/api/v1/pipelines", lambda route: route.fulfill(json={"pipelines": pipelines, "warnings": []}))
        page = tab.open("/pipelines")
        graph = page.get_by_role("region", name="Graph of pipelines")
        expect(graph.locator(".graph-node").first).to_be_visible()
        assert 0 < graph.locator(".graph-node").count() < 600
        graph.evaluate("box => { box.scrollTop = box.scrollHeight / 2; }")
        expect(graph.locator(".graph-node").first).to_be_visible()
        assert page.evaluate("performance.getEntriesByType('resource').some(one => one.name.includes('/assets/layout-'))")
