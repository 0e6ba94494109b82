"""Steps with a table are skipped where code and inputs are as they were, and done where anything of them changed."""

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
