"""The portal's forms: schedules, triggers and backfills with what the server says of them, and files that go on after a break."""

import re

import pytest
from playwright.sync_api import expect

from accessible import findings
from browser import use_portal
from project import Project
from server import Server


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    use_portal(project := Project.empty(tmp_path_factory.mktemp("portal") / "forms"))
    project.pipeline("bronze.orders", "SELECT * FROM read_csv('{{ landing_zone('orders') }}')")
    project.land("orders", "1.csv", "id;note", "1;a", "2;")
    with Server(project) as running:
        yield running


def test_a_schedule_is_made_and_changed_with_mistakes_at_their_fields(tab):
    tab.expected = ("400", "409")
    page = tab.open("/schedules?new=schedule")
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill(f"nightly_{tab.width}")
    form.get_by_label("Expression").fill("99 * * * *")
    expect(form.locator(".field", has=page.get_by_label("Expression")).locator(".field-error")).to_contain_text("99")
    expect(form.get_by_label("Expression")).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Expression").fill("0 3 * * *")
    form.get_by_label("Time zone").fill("Europe/Nowhere")
    expect(form.locator(".field", has=page.get_by_label("Time zone")).locator(".field-error")).to_contain_text("Nowhere")
    form.get_by_label("Time zone").fill("UTC")
    expect(form.get_by_role("region", name="When it would be due").get_by_role("listitem")).to_have_count(5)
    assert findings(page) == []
    form.get_by_role("button", name="Make the schedule").click()
    page.get_by_role("link", name=f"nightly_{tab.width}").click()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Expression").fill("30 4 * * *")
    page.get_by_role("button", name="Save the schedule").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text("30 4 * * *")).to_be_visible()


def test_a_trigger_is_made_with_its_condition_and_changed(tab):
    tab.expected = ("400", "404", "409")
    page = tab.open("/schedules?new=trigger")
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill(f"arrived_{tab.width}")
    form.get_by_label("Zone").fill("orders")
    form.get_by_label("Quiet for").fill("soon")
    form.get_by_role("button", name="Make the trigger").click()
    expect(form.locator(".field", has=page.get_by_label("Quiet for")).locator(".field-error")).to_contain_text("duration")
    form.get_by_label("Quiet for").fill("5s")
    assert findings(page) == []
    form.get_by_role("button", name="Make the trigger").click()
    expect(page.get_by_role("heading", name=f"arrived_{tab.width}")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog").get_by_label("Zone")).to_have_value("orders")
    page.get_by_role("dialog").get_by_label("Names like").fill("*.csv")
    page.get_by_role("button", name="Save the trigger").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("pre.excerpt")).to_contain_text("*.csv")


def test_a_trigger_waits_for_objects_of_a_bucket(tab):
    page = tab.open("/schedules?new=trigger")
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill(f"objects_{tab.width}")
    form.get_by_label("When").select_option("Objects are put into a bucket")
    form.get_by_label("Bucket").fill("landing")
    form.get_by_label("Keys like").fill("raw/**/*.csv")
    form.get_by_label("Waits at most").fill("30s")
    form.get_by_label("Pipelines").fill("bronze.orders")
    assert findings(page) == []
    form.get_by_role("button", name="Make the trigger").click()
    expect(page.get_by_role("heading", name=f"objects_{tab.width}")).to_be_visible()
    expect(page.locator("pre.excerpt")).to_contain_text("raw/**/*.csv")
    page.get_by_role("button", name="Edit").click()
    expect(page.get_by_role("dialog").get_by_label("Bucket")).to_have_value("landing")
    expect(page.get_by_role("dialog").get_by_label("Waits at most")).to_have_value("30s")


def test_a_backfill_is_seen_before_it_starts_and_paused(tab):
    page = tab.open("/schedules?new=backfill")
    form = page.get_by_role("dialog")
    form.get_by_label("Name").fill(f"past_{tab.width}")
    form.get_by_label("Pipelines").fill("bronze.orders")
    form.get_by_label("From").fill("2020-01-01")
    form.get_by_label("Until").fill("2020-03-01")
    form.get_by_role("button", name="See the runs").click()
    expect(form.get_by_text("It would start 60 runs")).to_be_visible()
    assert findings(page) == []
    form.get_by_role("button", name="Start the backfill").click()
    expect(page.get_by_role("button", name=f"past_{tab.width}", exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Pause past_{tab.width}").click()
    expect(page.get_by_role("button", name=f"Go on with past_{tab.width}")).to_be_visible()
    page.get_by_role("button", name=f"Cancel past_{tab.width}").click()
    expect(page.get_by_role("button", name=f"Go on with past_{tab.width}")).to_have_count(0)


def test_an_upload_goes_on_where_it_was(tab, served, tmp_path):
    """The connection breaks at the second piece, the page is closed, and the file is chosen again: no byte is sent twice."""
    tab.expected = ("Failed to load",)
    rows = 1_200_000
    name = f"large_{tab.width}.csv"
    (tmp_path / name).write_text("id,text\n" + "".join(f"{n},row {n}\n" for n in range(rows)))
    size = (tmp_path / name).stat().st_size
    sent = []

    def piece(route):
        if "offset=0" not in route.request.url and len(sent) == 1:
            return route.abort()
        sent.append(len(route.request.post_data_buffer or b""))
        return route.continue_()

    page = tab.open("/landing")
    page.route("**/api/v1/uploads/*?offset=*", piece)
    page.get_by_label("Put them").select_option("zone")
    page.get_by_label("Landing zone", exact=True).fill("orders")
    page.get_by_label("Files to load").set_input_files(tmp_path / name)
    expect(page.get_by_text("it goes on where it was")).to_be_visible()
    assert not (served.project.folder / "landing/orders" / name).exists()
    page = tab.open("/landing?again=yes")
    # Not before the first page is gone, which would go on by itself.
    page.unroute("**/api/v1/uploads/*?offset=*")
    expect(page.get_by_text("An upload was broken off")).to_be_visible()
    assert findings(page) == []
    offsets = []
    page.on("request", lambda request: offsets.append(int(request.url.split("offset=")[1])) if "offset=" in request.url else None)
    page.get_by_label("Put them").select_option("zone")
    page.get_by_label("Landing zone", exact=True).fill("orders")
    page.get_by_label("Files to load").set_input_files(tmp_path / name)
    expect(page.get_by_role("list", name="Uploads")).to_contain_text(f"landing/orders/{name}")
    expect(page.get_by_role("list", name="Uploads")).to_contain_text("success")
    assert offsets[0] == sent[0] and size > offsets[0] > 0, (offsets, sent)
    assert (served.project.folder / "landing/orders" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_zone_shows_what_its_files_are_made_of(tab):
    page = tab.open("/landing?tab=zones&zone=orders")
    page.get_by_role("button", name="Look into landing/orders/1.csv").click()
    sample = page.get_by_role("dialog")
    expect(sample.get_by_role("columnheader", name="id (bigint)")).to_be_visible()
    expect(sample.get_by_text("NULL")).to_be_visible()
    expect(sample.locator("code", has_text=re.compile("^;$"))).to_be_visible()
    assert findings(page) == []
