"""Steps with a table are skipped where code and inputs are as they were, and done where anything of them changed."""

import http.server
import threading

import pytest

from flow_calls import call, ended, write

flow = """
parameters:
  factor: {type: integer, default: 1}
  unused: {type: string, default: none}
steps:
  query: {kind: sql, table: silver.query, query: "SELECT n * {{ params.factor }} AS n FROM gold.seen"}
  code:
    kind: python
    table: silver.code
    depends_on: [query]
    code: |
      result = [{'n': row['n'] * 10} for row in table('silver.query').to_pylist()]
  appended: {kind: sql, table: silver.appended, strategy: append_only, query: "SELECT n FROM bronze.n"}
  always: {kind: sql, table: silver.always, strategy: append_only, query: "SELECT n FROM bronze.n", cache: none}
  fetched: {kind: python, table: silver.fetched, network: true, code: "result = [{'n': 1}]"}
  clock: {kind: sql, table: silver.clock, query: "SELECT now() AS t"}
  said: {kind: checkpoint, depends_on: [query], outputs: {status: "{{ steps.query.status }}", table: "{{ steps.query.outputs.table }}"}}
"""
cached = ["query", "code", "appended"]


def done(server, **options):
    """Which of the steps that may be skipped were done."""
    run = call(server, "POST", "/flows/f/run", options, status=202)["run"]["id"]
    details = ended(server, run)
    assert details["run"]["status"] == "success", details
    steps = details["steps"]
    assert steps["always"]["status"] == steps["clock"]["status"] == steps["fetched"]["status"] == "success"
    assert steps["said"]["outputs"] == {"status": "success", "table": "silver.query"}
    for name in cached:
        assert steps[name]["status"] in ("success", "skipped")
        if steps[name]["status"] == "skipped":
            assert steps[name]["error"] == "not run, since code and inputs are as they were"
            assert any("skipped: code and inputs are as they were" in line["message"] for line in details["logs"])
    return {name for name in cached if steps[name]["status"] == "success"}


def test_what_has_not_changed_is_skipped(server):
    project = server.project
    project.pipeline("bronze.n", "SELECT 1 AS n")
    project.write("pipelines/gold/seen/pipeline.sql", "-- @materialized: view\nSELECT n FROM {{ ref('bronze.n') }}")
    project.martlet("run")
    write(project, "f", flow)
    assert done(server) == {"query", "code", "appended"}
    assert done(server) == set()
    assert project.value("SELECT n FROM silver.code") == "10"
    assert project.value("SELECT count(*) FROM silver.appended") == "1"
    assert project.value("SELECT count(*) FROM silver.always") == "2"
    # Parameters that the query uses are part of it; Python sees all of them.
    assert done(server, parameters={"unused": "other"}) == {"code"}
    assert done(server, parameters={"unused": "other", "factor": 3}) == {"query", "code"}
    assert project.value("SELECT n FROM silver.code") == "30"
    assert done(server, parameters={"unused": "other", "factor": 3}) == set()
    # Other code.
    write(project, "f", flow.replace("* 10}", "* 100}"))
    assert done(server, parameters={"unused": "other", "factor": 3}) == {"code"}
    assert project.value("SELECT n FROM silver.code") == "300"
    # What a view reads.
    project.pipeline("bronze.n", "SELECT 2 AS n")
    project.martlet("run")
    assert done(server, parameters={"unused": "other", "factor": 3}) == {"query", "code", "appended"}
    assert project.value("SELECT n FROM silver.code") == "600"
    assert done(server, parameters={"unused": "other", "factor": 3}) == set()
    assert done(server, parameters={"unused": "other", "factor": 3}, force=True) == {"query", "code", "appended"}
    # Somebody else wrote the table.
    project.martlet("run", "--force")
    write(project, "g", "steps: {other: {kind: sql, table: silver.query, query: SELECT 0 AS n}}")
    assert ended(server, call(server, "POST", "/flows/g/run", {}, status=202)["run"]["id"])["run"]["status"] == "success"
    assert "query" in done(server, parameters={"unused": "other", "factor": 3})


def ran(project):
    """What steps have said in the project since they were last asked."""
    file = project.folder / "ran"
    lines = sorted(file.read_text().split("\n")[:-1]) if file.exists() else []
    file.unlink(missing_ok=True)
    return lines


asked = []


class Counter(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        asked.append(self.path)
        body = str(len(asked)).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def counter():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


without_table = """
parameters:
  word: {type: string, default: a}
  list: {type: list, default: [1, 2]}
steps:
  script:
    kind: bash
    cache: inputs
    writes: .
    reads: data
    secrets: [KEY]
    environment: {SAYS: hello}
    run: |
      echo script >> "$MARTLET_PROJECT/ran"
      echo "length=${#KEY}" >> "$MARTLET_OUTPUTS"
      echo "word=$MARTLET_PARAM_word" >> "$MARTLET_OUTPUTS"
  code:
    kind: python
    cache: inputs
    writes: .
    depends_on: [script]
    code: |
      import importlib, os
      by = importlib.import_module('hel' + 'per').by
      print('code', file=open(os.environ['MARTLET_PROJECT'] + '/ran', 'a'))
      outputs = {'word': inputs['script']['word'] * by, 'rows': query('SELECT n FROM bronze.n').to_pylist()}
  rows: {kind: sql, cache: inputs, query: "SELECT n, '{{ steps.code.outputs.word }}' AS word FROM bronze.n", depends_on: [code]}
  each: {kind: bash, cache: inputs, for_each: "{{ params.list }}", writes: ., run: 'echo "each $MARTLET_ITEM" >> "$MARTLET_PROJECT/ran"; echo "n=$MARTLET_ITEM" >> "$MARTLET_OUTPUTS"', environment: {X: "{{ item }}"}}
  old: {kind: bash, cache: inputs, cache_for: 1ms, writes: ., run: 'echo old >> "$MARTLET_PROJECT/ran"'}
  young: {kind: bash, cache: inputs, cache_for: 1h, writes: ., run: 'echo young >> "$MARTLET_PROJECT/ran"'}
  usual: {kind: bash, writes: ., run: 'echo usual >> "$MARTLET_PROJECT/ran"'}
  web: {kind: http, cache: inputs, url: "URL/{{ params.word }}"}
  said: {kind: checkpoint, depends_on: [code, rows, web], outputs: {code: "{{ steps.code.outputs }}", first: "{{ steps.rows.outputs.first }}", web: "{{ steps.web.outputs.body }}"}}
"""
always = ["old", "usual"]


def test_steps_without_a_table_are_skipped_where_they_ask_for_it(server, counter):
    project = server.project
    project.environment["MARTLET_HTTP_ALLOW_LOCAL"] = "1"
    server.stop()
    server.start()
    text = without_table.replace("URL", counter)
    project.pipeline("bronze.n", "SELECT 1 AS n")
    project.martlet("run")
    project.write("data/deep/a.txt", "1")
    project.write("helper.py", "by = 2\n")
    call(server, "PUT", "/secrets/KEY", {"value": "some secret"})
    write(project, "f", text)

    def run(**options):
        details = ended(server, call(server, "POST", "/flows/f/run", options, status=202)["run"]["id"])
        assert details["run"]["status"] == "success", details
        return details["steps"]

    def outputs(steps):
        return steps["said"]["outputs"]

    steps = run()
    everything = ["code", "each 1", "each 2", "old", "script", "usual", "young"]
    assert ran(project) == everything
    first = {"code": {"word": "aa", "rows": [{"n": 1}]}, "first": {"n": 1, "word": "aa"}, "web": "1"}
    assert outputs(steps) == first
    # As it was, and after another start of the server too.
    for _ in range(2):
        steps = run()
        assert ran(project) == always
        assert outputs(steps) == first, "what was passed on then is passed on now"
        assert {name for name, step in steps.items() if step["status"] == "skipped"} >= {"script", "code", "rows", "young", "web"}
        assert steps["script"]["outputs"] == {"length": 11, "word": "a"}
        server.stop()
        server.start()
    # Each thing that a step declares.
    project.write("data/deep/a.txt", "2")
    run()
    assert ran(project) == sorted([*always, "script"]), "a file that it reads; what it passes on is as it was"
    call(server, "PUT", "/secrets/KEY", {"value": "other secret"})
    run()
    assert ran(project) == sorted([*always, "code", "script"]), "a secret, whose length is passed on"
    project.write("helper.py", "by = 3\n")
    assert outputs(run())["code"]["word"] == "aaa"
    assert ran(project) == sorted([*always, "code"]), "a module whose name no text holds"
    project.pipeline("bronze.n", "SELECT 5 AS n")
    project.martlet("run")
    assert outputs(run())["first"] == {"n": 5, "word": "aaa"}
    assert ran(project) == sorted([*always, "code"]), "a table that it reads"
    assert outputs(run(parameters={"list": [2, 3]}))["web"] == "1"
    assert ran(project) == sorted([*always, "code", "each 2", "each 3", "script", "young"]), "code sees all parameters"
    assert outputs(run(parameters={"word": "b"}))["web"] == "2"
    assert ran(project) == everything
    assert outputs(run())["web"] == "1"
    assert ran(project) == always, "what was before is remembered too"
    write(project, "f", text.replace("SAYS: hello", "SAYS: goodbye").replace("echo young >>", "echo younger >>"))
    run()
    assert ran(project) == sorted([*always, "script", "younger"]), "an environment, and a script"
    run(force=True)
    assert ran(project) == sorted([*everything[:-1], "younger"])
    # What failed is done again, and what a secret was is not to be found.
    write(project, "f", "steps:\n  one: {kind: bash, cache: inputs, writes: ., run: 'echo one >> \"$MARTLET_PROJECT/ran\"; false'}\n")
    for _ in range(2):
        details = ended(server, call(server, "POST", "/flows/f/run", {}, status=202)["run"]["id"])
        assert details["run"]["status"] == "failed" and ran(project) == ["one"]
    assert not any(b"other secret" in file.read_bytes() for file in (project.folder / ".martlet").glob("catalog.db*"))


@pytest.mark.parametrize("step, told", [
    ("{kind: bash, run: 'true', cache: input}", "Did you mean 'inputs'?"),
    ("{kind: bash, run: 'true', cache: inputs, cache_for: soon}", "must be a time span"),
    ("{kind: bash, run: 'true', cache_for: 1h}", "Write cache: inputs beside it."),
    ("{kind: sql, query: SELECT 1, table: a.b, cache_for: 1h}", "is for a step without a table"),
    ("{kind: checkpoint, cache: inputs}", "is not known here"),
])
def test_what_is_wrong_with_a_cache_is_told(project, step, told):
    write(project, "f", f"steps:\n  one: {step}\n")
    found = project.martlet("flow", "check", "f", status=None)
    assert found.returncode == 1 and told in found.text, found.text
