"""Every kind of step in runs of flows, by the command line and over the API; parameters, expressions, versions and secrets."""

import http.server
import json
import threading

import pytest

from flow_calls import call, done, ended, start, write
from server import Server

everything = """
description: One step of each kind
parameters:
  day: {type: date, required: true, label: Which day}
  names: {type: list, default: [a, b, c], maximum: 5}
  loud: {type: boolean, default: false}
  size: {choices: [small, large], default: small}
steps:
  call:
    kind: http
    url: "{{ params.size == 'small' and 'URL/orders' or 'URL/missing' }}"
    query: {day: "{{ params.day }}"}
    headers: {Authorization: "Bearer ${TOKEN}"}
    json: {names: "{{ params.names }}"}
    secrets: [TOKEN]
    expect: [201]
    select: {total: data.total, first: data.items.0.id}
  load:
    kind: ingest
    files: [drop/*.csv]
    table: bronze.orders
    depends_on: [call]
  build: {kind: pipeline, select: [silver.large], depends_on: [load]}
  count:
    kind: sql
    query: select count(*) as n, {{ steps.call.outputs.total }} as total, {{ sql(params.day) }}::date as day from silver.large
    depends_on: [build]
  each:
    kind: python
    for_each: {items: params.names, limit: 2}
    code: "outputs = {'text': item.upper() * inputs['count']['first']['n']}"
    depends_on: [count]
  shout: {kind: bash, run: echo loud, when: params.loud, depends_on: [count]}
  say:
    kind: bash
    run: |
      echo {{ sh(steps.each.outputs) }} on {{ params.day }} by {{ run.trigger }}
      echo first={{ steps.call.outputs.first }} >> "$MARTLET_OUTPUTS"
    depends_on: [each, call]
  end:
    kind: checkpoint
    outputs: {day: "{{ steps.count.outputs.first.day }}", first: "{{ steps.say.outputs.first + 1 }}"}
    depends_on: [say, count]
"""


class Orders(http.server.BaseHTTPRequestHandler):
    """Keeps what it is asked, and answers with JSON."""

    asked = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Orders.asked.append((self.path, self.headers["Authorization"], self.headers["Content-Type"], json.loads(body)))
        text = json.dumps({"data": {"total": 7, "items": [{"id": 41}]}}).encode()
        self.send_response(201 if self.path.startswith("/orders") else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@pytest.fixture
def orders():
    Orders.asked = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Orders)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def served(project, orders):
    project.environment["MARTLET_HTTP_ALLOW_LOCAL"] = "1"
    project.pipeline("silver.large", "SELECT * FROM {{ ref('bronze.orders') }} WHERE amount > 10")
    project.write("drop/one.csv", "id,amount\n1,10\n2,20\n")
    project.write("drop/two.csv", "id,amount\n3,30\n")
    write(project, "everything", everything.replace("URL", orders))
    write(project, "tidy", """
        steps:
          pack: {kind: maintenance, operation: compact, tables: [bronze.orders]}
          forget: {kind: maintenance, operation: expire, keep: 1, depends_on: [pack]}
          sweep: {kind: maintenance, operation: orphans, dry_run: true, older_than: 7d, depends_on: [forget]}
        """)
    with Server(project) as server:
        call(server, "PUT", "/secrets/TOKEN", {"value": "a very secret token", "description": "of the orders"})
        yield server


def test_every_kind_of_step_over_the_api_and_by_the_command(served):
    run = done(served, "everything", day="2026-01-31")
    steps = run["steps"]
    assert Orders.asked == [
        ("/orders?day=2026-01-31", "Bearer a very secret token", "application/json", {"names": ["a", "b", "c"]})]
    assert steps["call"]["outputs"]["total"] == 7 and steps["call"]["outputs"]["first"] == 41
    assert steps["load"]["outputs"] == {
        "table": "bronze.orders", "files": 2, "rows": 3, "skipped": 0, "quarantined": 0}
    assert steps["build"]["outputs"]["built"] == ["silver.large"] and steps["build"]["rows_written"] == 2
    assert steps["count"]["outputs"]["first"] == {"n": 2, "total": 7, "day": "2026-01-31"}
    assert [steps[f"each[{index}]"]["outputs"]["text"] for index in range(3)] == ["AA", "BB", "CC"]
    assert steps["shout"]["status"] == "skipped"
    assert steps["end"]["outputs"] == {"day": "2026-01-31", "first": 42}
    messages = [line["message"] for line in run["logs"]]
    assert any("CC" in message and message.endswith("on 2026-01-31 by manual") for message in messages), messages
    assert not any("secret token" in message for message in messages)
    assert served.project.count("silver.large") == 2, "what the run made is published"

    # The same by the command line, which drives the run itself: the files are known, the pipeline is up to date.
    served.stop()
    text = served.project.martlet("flow", "run", "everything", "-p", "day=2026-02-01", "-p", "loud=true").text
    assert "success" in text and len(Orders.asked) == 2
    run = next(run["id"] for run in served.project.json("runs", "list")["runs"] if run.get("name") == "everything")
    newest = served.project.json("runs", "show", run)
    by_name = {step["name"]: step for step in newest["steps"]}
    assert by_name["load"]["outputs"]["skipped"] == 2 and by_name["build"]["outputs"]["built"] == []
    assert by_name["shout"]["status"] == "success"

    text = served.project.martlet("flow", "run", "everything", "-p", "day=2026-02-01", "-p", "size=large", status=1).text
    assert "status 404" in text and "martlet runs resume" in text


def test_maintenance_looks_after_published_tables(served):
    for number in range(3):
        served.project.write("drop/more.csv", f"id,amount\n{10 + number},5\n")
        served.project.martlet("ingest", "drop/more.csv", "bronze.orders")
    run = done(served, "tidy")
    assert run["steps"]["pack"]["outputs"]["tables"] == [
        {"table": "bronze.orders", "files_removed": 3, "files_added": 1}]
    gone = {table["table"]: table["snapshots"] for table in run["steps"]["forget"]["outputs"]["tables"]}
    assert gone["bronze.orders"] >= 3, gone
    assert run["steps"]["sweep"]["status"] == "success"
    assert served.project.count("bronze.orders") == 3
    assert "success" in served.project.martlet("flow", "run", "tidy").text


def test_flows_tell_their_parameters_as_schema_and_form(served):
    shown = call(served, "GET", "/flows/everything")
    schema = shown["schema"]
    assert schema["required"] == ["day"] and schema["additionalProperties"] is False
    assert schema["properties"]["day"] == {"type": "string", "format": "date", "title": "Which day"}
    assert schema["properties"]["names"] == {"type": "array", "default": ["a", "b", "c"], "maxItems": 5}
    assert schema["properties"]["size"] == {"enum": ["small", "large"], "default": "small"}
    assert [(field["name"], field["control"], field["required"]) for field in shown["form"]] == [
        ("day", "date", True), ("names", "list", False), ("loud", "checkbox", False), ("size", "radio", False)]
    assert [step["kind"] for step in shown["steps"]] == [
        "http", "ingest", "pipeline", "sql", "python", "bash", "bash", "checkpoint"]
    listed = call(served, "GET", "/flows")["flows"]
    assert [(flow["name"], flow["valid"]) for flow in listed] == [("everything", True), ("tidy", True)]

    for parameters, told in [
        ({}, "'day'"), ({"day": "2026-02-30"}, "day"), ({"day": "2026-01-31", "names": list("abcdef")}, "names"),
        ({"day": "2026-01-31", "size": "huge"}, "size"), ({"day": "2026-01-31", "sise": "small"}, "size"),
    ]:
        refused = served.request("POST", "/api/v1/flows/everything/run", {"parameters": parameters})
        assert refused.status == 400 and told in refused.body.decode(), refused.body
        checked = call(served, "POST", "/flows/everything/check", {"parameters": parameters})
        assert not checked["valid"] and told in json.dumps(checked["problems"])
    assert call(served, "POST", "/flows/everything/check", {"parameters": {"day": "2026-01-31"}})["valid"]
    problems = call(served, "POST", "/flows/new/check", {"text": "steps:\n  a: {kind: sql, qury: select 1}\n"})["problems"]
    assert any("Did you mean 'query'?" in problem["hint"] for problem in problems if problem.get("hint"))
    misspelt = call(
        served, "POST", "/flows/new/check",
        {"text": "steps:\n  a:\n    kind: checkpoint\n    message: \"{{ parms.x }}\"\n"})["problems"][0]
    assert (misspelt["location"]["line"], misspelt["location"]["column"]) == (4, 18), misspelt
    assert served.request("GET", "/api/v1/flows/everthing").status == 404


def test_versions_keys_and_priorities(served):
    body = {"idempotency_key": "once", "priority": 5}
    first = call(served, "POST", "/flows/tidy/run", body, status=202)["run"]
    assert call(served, "POST", "/flows/tidy/run", body, status=202)["run"]["id"] == first["id"]
    assert first["priority"] == 5 and first["name"] == "tidy"
    ended(served, first["id"])
    before = call(served, "GET", "/flows/tidy/versions")
    assert [version["code_hash"] for version in before["versions"]] == [before["current"]]
    write(served.project, "tidy", "steps:\n  a: {kind: checkpoint}\n")
    done(served, "tidy")
    done(served, "tidy")
    after = call(served, "GET", "/flows/tidy/versions")
    assert [version["runs"] for version in after["versions"]] == [2, 1]
    assert after["current"] == after["versions"][0]["code_hash"] != before["current"]
    (served.project.folder / "flows" / "tidy.yaml").unlink()
    gone = call(served, "GET", "/flows/tidy/versions")
    assert gone["current"] is None and len(gone["versions"]) == 2


def test_secrets_are_set_listed_rotated_and_deleted_but_never_told(served):
    (listed,) = call(served, "GET", "/secrets")["secrets"]
    assert listed["name"] == "TOKEN" and listed["description"] == "of the orders" and "value" not in listed
    for name, value, status in [("A B", "long enough", 400), ("SHORT", "abc", 400), ("X", None, 400)]:
        refused = served.request("PUT", f"/api/v1/secrets/{name.replace(' ', '%20')}", {"value": value} if value else {})
        assert refused.status == status and b"long enough" not in refused.body, refused.body

    write(served.project, "uses", """
        secrets: [TOKEN]
        steps:
          tell: {kind: bash, run: 'echo "it is $TOKEN"; echo "length=${#TOKEN}" >> "$MARTLET_OUTPUTS"'}
        """)
    assert done(served, "uses")["steps"]["tell"]["outputs"] == {"length": 19}
    key = served.project.folder / ".martlet" / "secret.key"
    old = key.read_bytes()
    # The key is changed while the server runs: it reads the new one, and nothing is lost.
    assert "1 secret" in served.project.martlet("secret", "rotate").text
    assert key.read_bytes() != old and old.strip() not in key.read_bytes()
    (rotated,) = call(served, "GET", "/secrets")["secrets"]
    assert rotated["key"] != listed["key"] and rotated["updated_at"] == listed["updated_at"]
    assert done(served, "uses")["steps"]["tell"]["outputs"] == {"length": 19}
    call(served, "PUT", "/secrets/TOKEN", {"value": "another one"})
    assert done(served, "uses")["steps"]["tell"]["outputs"] == {"length": 11}

    call(served, "DELETE", "/secrets/TOKEN")
    assert call(served, "GET", "/secrets")["secrets"] == []
    failed = done(served, "uses", status="failed")
    assert "there is no secret 'TOKEN'" in failed["steps"]["tell"]["error"]
    assert served.request("DELETE", "/api/v1/secrets/TOKEN").status == 404


def test_settings_of_scripts_are_obeyed(served):
    port = served.url.rsplit(":", 1)[1]
    served.project.environment["MARTLET_TEST_SECRET"] = "x"
    served.project.write("scripts/args.sh", 'printf \'{"given": "%s", "shell": "%s"}\' "$*" "$BASH_VERSION" > "$MARTLET_OUTPUTS"\n')
    connect = f"socket.create_connection(('127.0.0.1', {port}), timeout=5).close()"
    write(served.project, "settings", f"""
        parameters: {{note: {{default: it's}}}}
        environment: {{A: one, B: two}}
        steps:
          shell:
            kind: bash
            environment: {{B: "{{{{ params.note }}}} three"}}
            run: |
              echo "a=$A" >> "$MARTLET_OUTPUTS"; echo "b=$B" >> "$MARTLET_OUTPUTS"
              echo "names=$(env | cut -d= -f1 | sort | tr '\\n' ' ')" >> "$MARTLET_OUTPUTS"
              echo "network=$(cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' \\n')" >> "$MARTLET_OUTPUTS"
              echo "note=$MARTLET_PARAM_note" >> "$MARTLET_OUTPUTS"; echo "step=$MARTLET_STEP" >> "$MARTLET_OUTPUTS"
          python:
            kind: python
            environment: {{B: three}}
            code: |
              import os, socket
              outputs = {{"a": os.environ["A"], "b": os.environ["B"], "names": sorted(os.environ),
                         "network": [name for _, name in socket.if_nameindex()], "note": os.environ["MARTLET_PARAM_note"]}}
          script: {{kind: bash, file: scripts/args.sh, arguments: [1, two words, "{{{{ params.note }}}}"], shell: bash}}
          plain: {{kind: bash, run: 'echo "shell=$BASH_VERSION" >> "$MARTLET_OUTPUTS"', shell: sh}}
          online: {{kind: python, network: true, code: "import socket; {connect}"}}
          wired: {{kind: bash, network: true, run: 'exec 3<>/dev/tcp/127.0.0.1/{port}'}}
          locked: {{kind: python, code: "pass", requirements: absent.lock, allow_failure: true}}
        """)
    steps = done(served, "settings")["steps"]
    names = ["A", "B", "DP_ENVID", "DP_NODEID", "DP_PIPELINEID", "DP_RUNID", "DP_TASKID", "HOME", "LANG", "MARTLET_ATTEMPT",
             "MARTLET_BRANCH", "MARTLET_FLOW", "MARTLET_INPUTS", "MARTLET_PARAMS", "MARTLET_PARAM_note", "MARTLET_PROJECT",
             "MARTLET_RUN", "MARTLET_STEP", "PATH", "TMPDIR"]
    shell = steps["shell"]["outputs"]
    assert shell["names"].split() == sorted([*names, "MARTLET_OUTPUTS", "PWD", "SHLVL", "_", "OLDPWD"][: len(names) + 4])
    assert (shell["a"], shell["b"], shell["network"], shell["note"], shell["step"]) == ("one", "it's three", "lo", "it's", "shell")
    python = steps["python"]["outputs"]
    assert python == {"a": "one", "b": "three", "names": names, "network": ["lo"], "note": "it's"}
    assert steps["script"]["outputs"]["given"] == "1 two words it's" and steps["script"]["outputs"]["shell"]
    assert steps["plain"]["outputs"] == {"shell": ""}
    assert "absent.lock" in steps["locked"]["error"]
