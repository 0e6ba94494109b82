"""What triggers wait for, through a real server: quiet, cooldowns, stale tables, and conditions that outlive it."""

import datetime
import json

import pytest

from server import Server
from test_schedules import firings, until

# Tells what its trigger has seen, and what was taken from a payload.
NOTE = """
    parameters:
      trigger: {type: string, default: none}
      order: {type: integer, default: 0}
    steps:
      note: {kind: checkpoint, outputs: {trigger: "{{ params.trigger }}", order: "{{ params.order }}"}}
    """


@pytest.fixture
def served(project):
    project.write("flows/note.yaml", NOTE)
    project.write("flows/other.yaml", "steps: {nothing: {kind: checkpoint}}\n")
    with Server(project) as server:
        yield server


def created(server, name, on, **more):
    answer = server.request("POST", "/api/v1/triggers", {"name": name, "on": on, "flow": "note", **more})
    assert answer.status == 201, answer.body
    return answer.json()


def fired(server, name, count):
    """The firings of a trigger, the oldest first, once there are so many and all have run."""
    until(f"{count} runs by '{name}'", lambda: len(firings(server, "trigger", name, "success")) >= count)
    return sorted(firings(server, "trigger", name), key=lambda firing: firing["due_at"])


def outputs(server, firing):
    (step,) = server.request("GET", f"/api/v1/runs/{firing['run']}").json()["steps"]
    return step["outputs"]


def told(server, firing):
    """What a run was told of, by kind of source."""
    trigger = outputs(server, firing)["trigger"]
    trigger = json.loads(trigger) if isinstance(trigger, str) else trigger
    return {seen["source"]: seen["detail"] for seen in trigger["seen"]}


def state(server, name):
    return server.request("GET", f"/api/v1/triggers/{name}").json()


def moment(text):
    return datetime.datetime.fromisoformat(text)


def test_files_in_quick_succession_start_one_run_and_a_later_one_another(served):
    created(served, "orders", {"landing": "orders", "pattern": "*.csv", "quiet": "4s"})
    for number in range(5):
        served.project.land("orders", f"{number}.csv", "x")
    served.project.land("orders", "beside.txt", "x")
    until("the first file", lambda: state(served, "orders")["seen"])
    assert firings(served, "trigger", "orders") == [], "it waits for quiet"
    # One that grows is not quiet either.
    served.project.land("orders", "0.csv", "x", "y")
    (first,) = fired(served, "orders", 1)
    assert told(served, first) == {"landing": [f"landing/orders/{number}.csv" for number in range(5)]}
    served.project.land("orders", "late.csv", "x")
    (_, second) = fired(served, "orders", 2)
    assert told(served, second) == {"landing": ["landing/orders/late.csv"]}


def test_what_happens_in_a_cooldown_is_remembered(served):
    created(served, "orders", {"landing": "orders", "quiet": "0s"}, cooldown="3s")
    served.project.land("orders", "0.csv", "x")
    fired(served, "orders", 1)
    for number in (1, 2):
        served.project.land("orders", f"{number}.csv", "x")
        until("the file", lambda: state(served, "orders")["fired"] > 1 or f"landing/orders/{number}.csv" in str(
            state(served, "orders")["seen"]))
    found = fired(served, "orders", 2)
    until("the last file", lambda: "landing/orders/2.csv" in str([told(served, one) for one in fired(served, "orders", 2)]))
    found = fired(served, "orders", 2)
    files = [file for one in found for file in told(served, one)["landing"]]
    assert files == [f"landing/orders/{number}.csv" for number in range(3)]
    times = [moment(one["recorded_at"]) for one in found]
    assert all((later - earlier).total_seconds() >= 3 for earlier, later in zip(times, times[1:])), found


def test_a_stale_table_is_made_once_and_not_again_once_it_is_fresh(served):
    served.project.write("flows/refresh.yaml", """
        parameters: {trigger: {type: string, default: none}}
        steps:
          note: {kind: checkpoint, outputs: {trigger: "{{ params.trigger }}"}}
          held: {kind: bash, run: 'until [ -e "$MARTLET_PROJECT/go" ]; do sleep 0.05; done'}
          made: {kind: sql, table: silver.t, query: select now() as made, depends_on: [held]}
        """)
    go = served.project.write("go", "")
    run = served.request("POST", "/api/v1/flows/refresh/run", {}).json()["run"]["id"]
    until("the table", lambda: served.request("GET", f"/api/v1/runs/{run}").json()["run"]["status"] == "success")
    go.unlink()
    created(served, "refresh", {"stale": "silver.t", "after": "2s"}, flow="refresh")
    until("its start", lambda: firings(served, "trigger", "refresh", "started"))
    # So much time passes that the table would have been stale three times.
    created(served, "clock", {"stale": "silver.never", "after": "1s"})
    fired(served, "clock", 7)
    assert [one["status"] for one in firings(served, "trigger", "refresh")] == ["started"], "not again while it runs"
    go.touch()
    found = fired(served, "refresh", 3)

    def updated(firing):
        shown = served.request("GET", f"/api/v1/runs/{firing['run']}").json()
        (note,) = [step for step in shown["steps"] if step["name"] == "note"]
        (seen,) = json.loads(note["outputs"]["trigger"])["seen"]
        return moment(seen["detail"]["updated"])

    # Each was made of a state of its own that was old enough, and none of one that another had made fresh.
    states = [updated(one) for one in found if one["run"]]
    assert len(set(states)) == len(states), found
    for firing, since in zip(found, states):
        assert (moment(firing["recorded_at"]) - since).total_seconds() >= 2


def test_conditions_of_conditions_remember_over_restarts(served):
    secret = created(
        served, "both", {"all": [{"landing": "orders", "quiet": "0s"}, {"any": [{"webhook": "token"}, {"flow": "other"}]}]},
        payload={"order": "order.id"})["secret"]

    def seen():
        return [one["source"] for one in state(served, "both")["seen"]]

    def restarted():
        served.kill()
        served.start()

    served.project.land("orders", "first.csv", "x")
    until("the file", lambda: seen() == [0])
    restarted()
    assert seen() == [0] and firings(served, "trigger", "both") == []
    headers = {"Authorization": None, "X-Webhook-Token": secret}
    answer = served.request("POST", "/api/v1/webhooks", {"order": {"id": 7}}, headers)
    assert answer.status == 201, answer.body
    (first,) = fired(served, "both", 1)
    assert told(served, first) == {"landing": ["landing/orders/first.csv"], "webhook": {"order": {"id": 7}}}
    assert outputs(served, first)["order"] == 7
    # What a run took is forgotten, and the other way to meet the condition is as good; in another order.
    assert seen() == []
    run = served.request("POST", "/api/v1/flows/other/run", {}).json()["run"]["id"]
    until("the flow's success", lambda: seen() == [2])
    restarted()
    assert seen() == [2] and len(firings(served, "trigger", "both")) == 1
    served.project.land("orders", "second.csv", "x")
    (_, second) = fired(served, "both", 2)
    assert told(served, second) == {"landing": ["landing/orders/second.csv"], "flow_success": {"run": run}}
    assert outputs(served, second)["order"] == 0


def test_a_webhook_alone_gives_parameters_and_survives_a_restart(served):
    secret = created(served, "hook", {"webhook": "token"}, payload={"order": "orders.1.id"})["secret"]
    served.kill()
    served.start()
    headers = {"Authorization": None, "X-Webhook-Token": secret}
    answer = served.request("POST", "/api/v1/webhooks", {"orders": [{"id": 1}, {"id": 2}]}, headers)
    assert answer.status == 201, answer.body
    (only,) = fired(served, "hook", 1)
    assert only["run"] == answer.json()["run_id"] and outputs(served, only)["order"] == 2
