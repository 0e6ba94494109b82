"""Schedules by a clock that the test sets: times that nobody was there for, and a clock that jumps while a server runs."""

import contextlib
import datetime
import sqlite3
import struct
import time

import pytest

from preload import built
from server import Server
from test_schedules import until

start = datetime.datetime(2031, 3, 1, 0, 30, tzinfo=datetime.timezone.utc)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return built("clock", tmp_path_factory.mktemp("preload"))


class Clocked:
    """A server whose wall clock is set by hours since `start`."""

    def __init__(self, project, library):
        self.file = project.folder / "clock"
        self.file.write_bytes(bytes(8))
        project.environment.update(LD_PRELOAD=str(library), CLOCK_FILE=str(self.file))
        project.write("flows/note.yaml", "steps: {note: {kind: checkpoint}}\n")
        self.set(0)
        self.server = Server(project)

    def set(self, hours):
        ahead = start.timestamp() + hours * 3600 - time.time()
        with open(self.file, "r+b") as file:
            file.write(struct.pack("=q", int(ahead * 1e9)))

    def create(self, name, **more):
        body = {"name": name, "cron": "0 * * * *", "flow": "note", **more}
        assert self.server.request("POST", "/api/v1/schedules", body).status == 201

    def show(self, name):
        return self.server.request("GET", f"/api/v1/schedules/{name}?firings=100").json()

    def due(self, name):
        """Hours after midnight at which a schedule was due and whose runs have succeeded, once all of its runs have ended."""
        def ended():
            found = self.show(name)["firings"]
            return all(firing["status"] == "success" for firing in found) and (found or [None])
        found = [firing for firing in until("the end of all runs", ended) if firing]
        assert len({firing["run"] for firing in found}) == len(found)
        return sorted(hours(firing["due_at"]) for firing in found)

    def next_is(self, name, hour):
        until(f"the next time of '{name}'", lambda: hours(self.show(name)["next_at"]) == hour)


def hours(text):
    return (datetime.datetime.fromisoformat(text) - start).total_seconds() / 3600 + 0.5


@pytest.fixture
def clocked(project, library):
    made = Clocked(project, library)
    with made.server:
        yield made


def test_times_while_no_server_ran_are_made_up_for_as_each_schedule_says(clocked):
    expected = {"none": [], "once": [5], "all": [1, 2, 3, 4, 5]}
    for name in expected:
        clocked.create(name, catch_up=name)
        clocked.next_is(name, 1)
    clocked.create("some", catch_up="all", catch_up_limit=2)
    expected["some"] = [4, 5]
    clocked.server.stop()
    clocked.set(5)
    clocked.server.start()
    for name in expected:
        clocked.next_is(name, 6)
    for name, due in expected.items():
        assert clocked.due(name) == due, name
    # What comes in time comes to all of them; and what was made up for is not made up for again.
    clocked.server.kill()
    clocked.set(5.501)
    clocked.server.start()
    for name in expected:
        clocked.next_is(name, 7)
    for name, due in expected.items():
        assert clocked.due(name) == [*due, 6], name


def test_a_clock_that_jumps_fires_nothing_twice_and_loses_nothing(clocked):
    clocked.create("all", catch_up="all")
    clocked.create("once", catch_up="once")
    clocked.next_is("all", 1)
    clocked.set(10)
    clocked.next_is("all", 11)
    clocked.next_is("once", 11)
    assert clocked.due("all") == list(range(1, 11)) and clocked.due("once") == [10]
    # Back to where it was: what is due is reckoned anew, and comes once.
    clocked.set(0)
    for name in ("all", "once"):
        clocked.next_is(name, 1)
    clocked.set(12)
    for name in ("all", "once"):
        clocked.next_is(name, 13)
    assert clocked.due("all") == list(range(1, 13)) and clocked.due("once") == [10, 12]
    # Runs go on, and end, whatever the clock says.
    answer = clocked.server.request("POST", "/api/v1/schedules/all/run")
    clocked.set(-20)
    run = answer.json()["firing"]["run"]
    until("its end", lambda: clocked.server.request("GET", f"/api/v1/runs/{run}").json()["run"]["status"] == "success")


# What each kind of time is, and at which hours after midnight it is due between 00:30 and 05:30.
KINDS = {
    "five": ({"cron": "15 1,4 * * *"}, [1.25, 4.25]),
    "six": ({"cron": "30 0 */2 * * *"}, [2 + 30 / 3600, 4 + 30 / 3600]),
    "preset": ({"cron": "@hourly"}, [1, 2, 3, 4, 5]),
    "rule": ({"rrule": "DTSTART:20310301T013000Z\nRRULE:FREQ=HOURLY;INTERVAL=2"}, [1.5, 3.5, 5.5]),
    "every": ({"every": "90m", "starting": "2031-03-01T00:00:00Z"}, [1.5, 3, 4.5]),
    "at": ({"at": "2031-03-01T03:07:00Z"}, [3 + 7 / 60]),
    "tokyo": ({"cron": "0 12 * * *", "timezone": "Asia/Tokyo"}, [3]),
}


def test_every_kind_of_time_is_due_when_it_says(clocked):
    for name, (timing, _) in KINDS.items():
        body = {"name": name, "flow": "note", "catch_up": "all", **timing}
        answer = clocked.server.request("POST", "/api/v1/schedules", body)
        assert answer.status == 201, answer.body
        until("its time", lambda: clocked.show(name)["next_at"])
    clocked.set(5.01)
    for name, (_, due) in KINDS.items():
        until(f"the last run of '{name}'", lambda: len(clocked.show(name)["firings"]) >= len(due))
        assert clocked.due(name) == pytest.approx(due), name


# The day before a clock change in Berlin, a minute past noon in UTC, and how many hours later 02:30 and each full hour come.
CHANGES = {
    # 02:30 is skipped and comes right after the gap, at 03:00, which is 01:00 in UTC; the next day it is summer time.
    "2031-03-29T12:01:00+00:00": [13, 36.5],
    # 02:30 comes twice, of which the first counts, at 00:30 in UTC.
    "2031-10-25T12:01:00+00:00": [12.5, 37.5],
}


@pytest.mark.parametrize("day", CHANGES)
def test_times_that_a_zone_skips_and_repeats(clocked, day):
    day = datetime.datetime.fromisoformat(day)
    ahead = (day - start).total_seconds() / 3600
    clocked.set(ahead)
    clocked.create("fixed", cron="30 2 * * *", timezone="Europe/Berlin", catch_up="all")
    clocked.create("hourly", timezone="Europe/Berlin", catch_up="all")
    clocked.next_is("fixed", pytest.approx(ahead + 0.5 + CHANGES[day.isoformat()][0] - 1 / 60))
    clocked.set(ahead + 48)
    expected = {"fixed": CHANGES[day.isoformat()], "hourly": list(range(1, 49))}
    for name, hours_later in expected.items():
        until(f"the last run of '{name}'", lambda: len(clocked.show(name)["firings"]) >= len(hours_later))
        assert [due - ahead - 0.5 for due in clocked.due(name)] == pytest.approx([hour - 1 / 60 for hour in hours_later]), name


def test_the_linter_says_what_fails_never_ran_overlaps_and_more(clocked):
    server = clocked.server
    server.project.write("flows/broken.yaml", "steps: {no: {kind: bash, run: 'false'}}\n")
    server.project.write("flows/held.yaml", "steps: {wait: {kind: approval}}\n")
    owner = {"owner": "tests", "catch_up": "none"}
    clocked.create("fails", flow="broken", cron="0 0 1 1 *", **owner)
    clocked.create("never", cron="0 4 * * *", **owner)
    clocked.create("overlaps", flow="held", **owner)
    clocked.create("twin", cron="0 0 2 1 *", **owner)
    clocked.create("twin2", cron="0 0 2 1 *", **owner)
    clocked.create("often", cron="*/10 * * * * *", owner="tests", enabled=False)
    clocked.create("nobody", cron="0 0 3 1 *", owner="a stranger")
    clocked.create("ownerless", cron="0 0 4 1 *")
    clocked.create("busy", cron="*/10 * 0 5 1 *", owner="tests")
    clocked.create("damaged", cron="0 0 6 1 *", **owner)
    body = {"name": "silent", "on": {"landing": "orders"}, "flow": "note", "owner": "tests"}
    assert server.request("POST", "/api/v1/triggers", body).status == 201
    body = {"name": "past", "at": "2031-03-01T00:00:00Z", "flow": "note", "catch_up": "none"}
    made = server.request("POST", "/api/v1/schedules", body).status
    for _ in range(3):
        assert server.request("POST", "/api/v1/schedules/fails/run").status == 202
        until("its failure", lambda: all(firing["status"] == "failed" for firing in clocked.show("fails")["firings"]))
    for hour in (1, 2):
        clocked.set(hour - 0.499)
        clocked.next_is("overlaps", hour + 1)
    until("its overlap", lambda: "skipped" in [firing["status"] for firing in clocked.show("overlaps")["firings"]])
    server.stop()
    with contextlib.closing(sqlite3.connect(server.project.folder / ".martlet" / "catalog.db")) as database, database:
        database.execute(
            "UPDATE schedule_entries SET definition = replace(definition, '0 0 6 1 *', '0 0 6 13 *') WHERE name = 'damaged'")
        assert database.execute("SELECT changes()").fetchone() == (1,)
    clocked.set(5)
    server.start()
    clocked.next_is("never", 28)

    def findings():
        found = server.request("GET", "/api/v1/schedule-findings").json()["findings"]
        return {(one["name"], one["rule"]): one for one in found}

    found = findings()
    assert ("fails", "SCH-003") in found and found["fails", "SCH-003"]["message"] == "failed 3 of 3 times in 30 days"
    assert ("overlaps", "SCH-008") in found and "still went on" in found["overlaps", "SCH-008"]["message"]
    assert ("twin2", "SCH-009") in found and "'twin'" in found["twin2", "SCH-009"]["message"]
    assert ("never", "SCH-001") in found and "was due and has never started" in found["never", "SCH-001"]["message"]
    assert ("ownerless", "SCH-004") in found and ("nobody", "SCH-005") in found
    assert ("busy", "SCH-006") in found and found["busy", "SCH-006"]["message"].startswith("is due every 10")
    assert ("damaged", "SCH-000") in found and found["damaged", "SCH-000"]["severity"] == "error"
    assert "13" in found["damaged", "SCH-000"]["message"] and found["damaged", "SCH-000"]["hint"] == "Mend its definition."
    assert made != 201 or ("past", "SCH-007") in found
    assert {name for name, _ in found} <= {"fails", "never", "overlaps", "twin2", "ownerless", "nobody", "past", "busy", "damaged"}, found
    by_command = server.project.json("schedule", "lint", status=1)["findings"]
    assert {(one["name"], one["rule"]) for one in by_command} == set(found)
    # A quarter of a year later.
    clocked.set(24 * 92)
    until("what is silent", lambda: ("silent", "SCH-001") in findings() and ("often", "SCH-002") in findings())
