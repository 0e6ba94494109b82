"""The flights example run by its schedule and its trigger: a Python pipeline, a flow, and a failing step that is resumed."""

import time

from flow_calls import call, ended
from server import Server, patience_s


def until(what, condition):
    end = time.monotonic() + patience_s
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < end, f"{what} did not come about"
        time.sleep(0.05)


def firings(server, kind, name):
    return [firing["run"] for firing in call(server, "GET", f"/{kind}s/{name}")["firings"] if firing.get("run")]


def test_the_schedule_the_flow_the_trigger_and_the_resumed_step(flights):
    file = flights.folder / "schedules" / "flights.yaml"
    nightly = file.read_text()
    with Server(flights) as server:
        (schedule,) = until("the schedule", lambda: call(server, "GET", "/schedules")["schedules"])
        assert schedule["name"] == "nightly" and schedule["definition"]["timezone"] == "America/New_York"

        # The night comes at once: the flow builds everything, and fails since nobody has approved the day.
        assert "0 3 * * *" in nightly
        file.write_text(nightly.replace("0 3 * * *", "* * * * * *"))
        run = until("a run of the schedule", lambda: firings(server, "schedule", "nightly"))[0]
        file.write_text(nightly)
        until("its time as it was", lambda: call(server, "GET", "/schedules/nightly")["definition"]["cron"] == "0 3 * * *")
        for other in firings(server, "schedule", "nightly"):
            ended(server, other)
        failed = ended(server, run)
        assert failed["run"]["status"] == "failed" and failed["run"]["trigger"] == "schedule:nightly"
        # A run before it built what the fixture had not.
        assert failed["steps"]["build"]["status"] in ("success", "skipped") and failed["steps"]["check"]["status"] == "failed"
        assert any("nobody has approved" in line["message"] for line in failed["logs"])
        assert flights.martlet("query", "select * from gold.daily_runs", status=1)

        # Somebody does, and the run goes on from there.
        (flights.folder / "approved").touch()
        call(server, "POST", f"/runs/{run}/resume", status=202)
        resumed = ended(server, run)
        assert resumed["run"]["status"] == "success"
        assert resumed["steps"]["build"]["attempts"] == 1, "what succeeded was not done again"
        assert flights.query("select run, airlines from gold.daily_runs") == [(run, "16")], "other runs were not approved"

        # A file lands: what depends on it is built, the pipeline in Python too.
        before = call(server, "GET", "/tables/gold.delay_trend/history")["changes"]
        header = (flights.folder / "landing/flights/flights.csv").open().readline().strip()
        flights.land("flights", "more.csv", header, "2013,12,31,1705,1705,95,1900,1900,99,UA,222,N1,EWR,IAH,200,1400,17,5,2013-12-31T22:00:00Z")
        landed = ended(server, until("a run of the trigger", lambda: firings(server, "trigger", "flights_landed"))[0])
        assert landed["run"]["status"] == "success" and landed["run"]["trigger"] == "trigger:flights_landed"
        assert landed["steps"]["gold.delay_trend"]["status"] == "success"
        after = call(server, "GET", "/tables/gold.delay_trend/history")["changes"]
        assert len(before) == 1 and len(after) == 2 and after[1] == before[0]
