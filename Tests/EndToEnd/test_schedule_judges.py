"""Cron, recurrences and time zones against croniter, dateutil and zoneinfo, from a printed seed."""

import datetime
import os
import random
import zoneinfo

import croniter
import pytest
from dateutil import rrule, tz

from server import Server

seed = int(os.environ.get("MARTLET_SEED", 20261121))
cases = 400
utc = datetime.timezone.utc
zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/Sao_Paulo"]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    from project import Project
    with Server(Project.empty(tmp_path_factory.mktemp("judged") / "project")) as server:
        yield server


def times(server, **body):
    answer = server.request("POST", "/api/v1/schedule-times", body)
    assert answer.status == 200, (body, answer.body)
    return [datetime.datetime.fromisoformat(text) for text in answer.json()["next"]]


def field(chance, low, high):
    kind = chance.randrange(6)
    if kind == 0:
        return "*"
    if kind == 1:
        return f"*/{chance.randint(2, max(2, (high - low) // 2))}"
    if kind == 2:
        a, b = sorted(chance.sample(range(low, high + 1), 2))
        return f"{a}-{b}"
    if kind == 3:
        return ",".join(str(n) for n in sorted(chance.sample(range(low, high + 1), 3)))
    return str(chance.randint(low, high))


def test_cron_against_croniter(server):
    chance = random.Random(seed)
    print("seed", seed)
    for _ in range(cases):
        weekday = chance.choice(["*", "*", field(chance, 0, 6), f"{chance.randint(0, 6)}#{chance.randint(1, 4)}", f"L{chance.randint(0, 6)}"])
        monthday = "*" if "#" in weekday or "L" in weekday else chance.choice(["*", field(chance, 1, 28), "L"])
        expression = f"{field(chance, 0, 59)} {field(chance, 0, 23)} {monthday} {field(chance, 1, 12)} {weekday}"
        after = datetime.datetime(2000, 1, 1, tzinfo=utc) + datetime.timedelta(seconds=chance.randrange(10**9))
        judge = croniter.croniter(expression, after)
        wanted = [judge.get_next(datetime.datetime) for _ in range(5)]
        found = times(server, cron=expression, after=after.isoformat(), count=5)
        assert found == wanted, (seed, expression, after)


def test_zones_against_zoneinfo(server):
    """Every hour around the changes of the clock: starred minutes go by elapsed time, whatever the wall shows."""
    chance = random.Random(seed)
    for _ in range(cases // 4):
        name = chance.choice(zones)
        zone = zoneinfo.ZoneInfo(name)
        after = datetime.datetime(1990, 1, 1, tzinfo=utc) + datetime.timedelta(days=chance.randrange(365 * 60))
        minute = chance.randrange(60)
        found = times(server, cron=f"{minute} * * * *", timezone=name, after=after.isoformat(), count=30)
        wanted = []
        moment = after + datetime.timedelta(minutes=1)
        while len(wanted) < 30:
            if moment.astimezone(zone).minute == minute:
                wanted.append(moment)
            moment += datetime.timedelta(minutes=1)
        assert found == wanted, (seed, name, minute, after)


def test_recurrences_against_dateutil(server):
    chance = random.Random(seed)
    weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    for _ in range(cases):
        frequency = chance.choice(["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY"])
        parts = [f"FREQ={frequency}"]
        if chance.random() < 0.5:
            parts.append(f"INTERVAL={chance.randint(1, 5)}")
        if chance.random() < 0.4:
            parts.append("BYMONTH=" + ",".join(str(n) for n in chance.sample(range(1, 13), 3)))
        kind = chance.randrange(4)
        has_days = False
        if kind == 0:
            names = chance.sample(weekdays, 2)
            if frequency in ("YEARLY", "MONTHLY") and chance.random() < 0.5:
                names = [f"{chance.choice([1, 2, -1])}{name}" for name in names]
            parts.append("BYDAY=" + ",".join(names))
            has_days = True
        elif kind == 1:
            parts.append("BYMONTHDAY=" + ",".join(str(n) for n in chance.sample([1, 5, 15, 28, -1, -2], 2)))
            has_days = True
        elif kind == 2 and frequency == "YEARLY":
            # Not 52 and 53: dateutil counts the weeks of the last year by this year's length, and takes 1 January 2022 for week 53.
            parts.append(chance.choice(["BYYEARDAY=1,100,-1", "BYWEEKNO=1,20,51"]))
            has_days = True
        if chance.random() < 0.4:
            parts.append("BYHOUR=" + ",".join(str(n) for n in sorted(chance.sample(range(24), 2))))
        if chance.random() < 0.4:
            parts.append("BYMINUTE=" + ",".join(str(n) for n in sorted(chance.sample(range(60), 2))))
        if has_days and frequency in ("YEARLY", "MONTHLY") and chance.random() < 0.3:
            parts.append(f"BYSETPOS={chance.choice([1, 2, -1])}")
        if chance.random() < 0.3:
            parts.append(f"COUNT={chance.randint(1, 30)}")
        if chance.random() < 0.2:
            parts.append(f"WKST={chance.choice(weekdays)}")
        start = datetime.datetime(2000, 1, 1) + datetime.timedelta(seconds=chance.randrange(10**9))
        text = f"DTSTART:{start:%Y%m%dT%H%M%S}\nRRULE:{';'.join(parts)}"
        try:
            judge = rrule.rrulestr(text)
        except ValueError:
            # Its parts can never be true together.
            assert server.request("POST", "/api/v1/schedule-times", {"rrule": text}).status == 400, (seed, text)
            continue
        wanted = [time.replace(tzinfo=utc) for _, time in zip(range(8), judge)]
        if not wanted:
            continue
        found = times(server, rrule=text, after=(start - datetime.timedelta(seconds=1)).replace(tzinfo=utc).isoformat(), count=8)
        assert found == wanted, (seed, text)


def test_daily_recurrences_in_zones_against_dateutil(server):
    """RFC 5545 says what a skipped and a repeated time mean; dateutil does the same."""
    chance = random.Random(seed)
    for _ in range(cases // 4):
        name = chance.choice(zones)
        zone = tz.gettz(name)
        start = datetime.datetime(2000, 1, 1) + datetime.timedelta(days=chance.randrange(365 * 30))
        hour, minute = chance.randrange(4), chance.choice([0, 15, 30, 45])
        text = f"DTSTART:{start:%Y%m%dT%H%M%S}\nRRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute};BYSECOND=0;COUNT=400"
        wanted = [tz.resolve_imaginary(time.replace(tzinfo=zone)).astimezone(utc) for time in rrule.rrulestr(text)]
        # In Samoa 30 December 2011 was left out: its time is that of the next day, which comes once.
        wanted = list(dict.fromkeys(wanted))
        after = wanted[0] - datetime.timedelta(seconds=1)
        found = times(server, rrule=text, timezone=name, after=after.isoformat(), count=400)
        assert found == wanted, (seed, name, text)
