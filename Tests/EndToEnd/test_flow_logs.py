"""Logs of runs: followed as they come, all there afterwards, searched, linked, and without secrets."""

import base64
import json
import time

import pytest

from flow_calls import api, call, done, events, said, start, write
from project import Project
from server import Server, resident_mb

# Lines of a step that says much.
many = 60_000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Server(Project.empty(tmp_path_factory.mktemp("logs") / "project")) as server:
        yield server


def test_a_client_that_follows_gets_all_lines_as_they_come(served):
    write(served.project, "much", f"""
        steps:
          talk: {{kind: bash, run: 'seq -f "line %.0f of a step that says much" {many}'}}
        """)
    run = start(served, "much")
    came = list(events(served, run))
    assert [number for number, event, _ in came if event == "log"] == list(range(1, many + 1))
    assert [data["message"] for _, event, data in came if event == "log"] == [
        f"line {number} of a step that says much" for number in range(1, many + 1)]
    assert came[-1][1] == "end" and came[-1][0] == many
    # And afterwards, whole and in part.
    assert len(said(served, run)) == many
    assert [number for number, event, _ in events(served, run, headers={"Last-Event-ID": str(many - 3)})] == [
        many - 2, many - 1, many, many]
    (one,) = call(served, "GET", came[40_000][2]["link"].removeprefix(api))["logs"]
    assert one == came[40_000][2]


def test_what_is_being_said_reaches_a_client_before_the_run_ends(served):
    write(served.project, "gates", """
        steps:
          first:
            kind: bash
            run: 'for i in 1 2 3; do echo "said $i"; while [ ! -f "$MARTLET_PROJECT/gate$i" ]; do sleep 0.01; done; done'
        """)
    run = start(served, "gates")
    seen = []
    for _, event, data in events(served, run):
        if event == "log":
            seen.append(data["message"])
            # The step goes on only once its line has come.
            (served.project.folder / f"gate{len(seen)}").touch()
    assert seen == ["said 1", "said 2", "said 3"]


def test_lines_are_chosen_by_level_step_and_text(served):
    write(served.project, "levels", """
        parallelism: 1
        steps:
          a:
            kind: python
            code: |
              log.debug("Fine print")
              log.info("all is well: 50% done")
              log.warning("mind the GAP")
              log.error("it is broken")
          b: {kind: bash, run: 'echo "all is fine"; echo "to the other stream" >&2', depends_on: [a]}
        """)
    run = done(served, "levels")["run"]["id"]

    def chosen(**query):
        return [(line["step"], line["level"], line["message"]) for line in said(served, run, **query)]

    everything = chosen()
    assert everything == [
        ("a", "debug", "Fine print"), ("a", "info", "all is well: 50% done"), ("a", "warning", "mind the GAP"),
        ("a", "error", "it is broken"), *sorted(everything[4:], key=lambda line: line[1])] and len(everything) == 6
    assert chosen(level="warning", step="a") == everything[2:4]
    assert {line[2] for line in chosen(step="b")} == {"all is fine", "to the other stream"}
    assert [line[2] for line in chosen(search="gap")] == ["mind the GAP"]
    assert [line[2] for line in chosen(search="FINE")] == ["Fine print", "all is fine"]
    assert [line[2] for line in chosen(search="50%25%20done")] == ["all is well: 50% done"]
    assert [data["message"] for _, event, data in events(served, run, "?level=error") if event == "log"] == ["it is broken"]
    assert served.request("GET", f"{api}/runs/{run}/logs?level=loud").status == 400
    assert served.request("GET", f"{api}/runs/{run}/logs", headers={
        "Accept": "text/event-stream", "Last-Event-ID": "x"}).status == 400


def test_secrets_are_masked_wherever_they_are_cut(served):
    secret = "Sup3r/secret+value of 40 characters, {}!\nwith a second line"
    call(served, "PUT", "/secrets/DEEP", {"value": secret})
    # Cuts of every kind: in the middle of a write, of what is read at once, of a line that is too long, of all that is kept.
    write(served.project, "leak", """
        secrets: [DEEP]
        environment: {PYTHONUNBUFFERED: "1"}
        on_failure: continue
        steps:
          pieces:
            kind: python
            code: |
              import os, sys, time
              first = os.environ["DEEP"].split("\\n")[0]
              for part in range(1, len(first)):
                  os.write(1, b"<" + first[:part].encode())
                  time.sleep(0.002)
                  os.write(1, first[part:].encode() + b">\\n")
              for at in range(65536 - 60, 65536 + 10, 7):
                  os.write(1, b"x" * at + first.encode() + b"\\n")
              log("said " + os.environ["DEEP"])
              log.warning("x" * 65520 + first)
              outputs = {"value": first, first: 1}
          shell:
            kind: bash
            run: |
              echo "$DEEP"; echo "$DEEP" | base64 -w0; echo; echo "$DEEP" | head -1 | od -An -tx1 | tr -d ' \\n'
              line=$(echo "$DEEP" | head -1)
              for at in 65500 65510 65520 65530; do printf "%${at}s%s\\n" "" "$line"; done
          limit:
            kind: bash
            output_bytes: 1020
            run: |
              line=$(echo "$DEEP" | head -1)
              printf "%1000s%s and more\\n" "" "$line"
          fails:
            kind: python
            code: |
              import os
              raise ValueError("it was " + os.environ["DEEP"])
        """)
    run = done(served, "leak", status="failed")
    lines = said(served, run["run"]["id"])
    text = json.dumps([run["steps"], run["run"]]) + "".join(line["message"] for line in lines)
    first, second = secret.split("\n")
    for form in [first, second, first[:8], first.encode().hex(), base64.b64encode(secret.encode()).decode()[:40]]:
        assert form not in text, form
    assert [line["message"] for line in lines].count("<***>") == len(first) - 1
    assert run["steps"]["pieces"]["outputs"] == {"value": "***", "***": 1}
    assert "it was ***" in run["steps"]["fails"]["error"]
    for path in (served.project.folder / ".martlet").rglob("*"):
        if path.is_file():
            assert first.encode() not in path.read_bytes(), path


def test_a_log_ends_where_its_limit_is(served):
    """Each line counts 64 bytes beside its text."""
    write(served.project, "long", """
        parallelism: 1
        steps:
          one: {kind: bash, run: 'for i in {1..1100}; do printf "%64000s\\n" x; done', output_bytes: 100MB}
          two: {kind: bash, run: 'echo after', depends_on: [one]}
        """)
    run = done(served, "long")["run"]["id"]
    lines = said(served, run)
    assert len(lines) == (64 << 20) // 64064 + 1
    assert lines[-1]["message"] == "the log ends here: a run keeps 67108864 bytes of it"
    assert resident_mb(served.process) < 400
