"""Bad input gives an error that names what is wrong, where, and what to do; main stays as it was."""

import resource
import signal

import pytest


def fails(project, *parts, command=("run",)):
    """The command fails, its error has all the parts, and main did not move."""
    head = project.head()
    result = project.martlet(*command, status=1)
    for part in parts:
        assert part in result.text, f"'{part}' is missing in:\n{result.text}"
    assert "internal" not in result.text.lower(), result.text
    assert project.head() == head
    return result


def test_an_undefined_name_in_a_template(project):
    project.pipeline("silver.a", "SELECT 1 AS one,\n  {{ undefined_thing }} AS two\n")
    fails(project, "undefined_thing", "pipelines/silver/a/pipeline.sql:2:6")


def test_a_template_that_does_not_close(project):
    project.pipeline("silver.a", "SELECT 1\n{% if true %}\n")
    fails(project, "pipelines/silver/a/pipeline.sql", "if")


def test_a_cycle(project):
    project.pipeline("silver.a", "SELECT * FROM {{ ref('silver.b') }}")
    project.pipeline("silver.b", "SELECT * FROM {{ ref('silver.a') }}")
    fails(project, "silver.a", "silver.b", "cycle", "pipelines/silver/b/pipeline.sql")


def test_an_unknown_ref_suggests_the_nearest(project):
    project.pipeline("silver.orders", "SELECT 1 AS id")
    project.pipeline("gold.kpi", "SELECT * FROM\n{{ ref('silver.ordrs') }}")
    fails(project, "silver.ordrs", "silver.orders", "pipelines/gold/kpi/pipeline.sql:2")


def test_two_pipelines_for_one_table(project):
    project.pipeline("silver.a", "SELECT 1 AS id")
    project.write("default/pipelines/silver/a/pipeline.sql", "SELECT 2 AS id")
    fails(project, "silver.a", "default/pipelines/silver/a")


@pytest.mark.parametrize("config, missing", [
    ("merge_strategy: incremental\n", "unique_key"),
    ("merge_strategy: delete_insert\n", "unique_key"),
    ("merge_strategy: scd2\n", "unique_key"),
    ("merge_strategy: snapshot\n", "partition_column"),
])
def test_a_missing_key_is_an_error_that_names_the_file(project, config, missing):
    project.pipeline("silver.a", "SELECT 1 AS id", config)
    fails(project, missing, "pipelines/silver/a")


def test_a_key_that_the_query_does_not_give(project):
    project.pipeline("silver.a", "SELECT 1 AS id", "merge_strategy: incremental\nunique_key: [idd]\n")
    fails(project, "idd", "silver.a")


def test_yaml_that_does_not_parse(project):
    project.pipeline("silver.a", "SELECT 1 AS id", "unique_key: [id\nmerge_strategy: incremental\n")
    fails(project, "pipelines/silver/a/config.yaml")


def test_an_unknown_strategy_suggests_the_nearest(project):
    project.pipeline("silver.a", "SELECT 1 AS id", "merge_strategy: apend_only\n")
    fails(project, "apend_only", "append_only", "config.yaml:1")


def test_sql_that_the_engine_refuses(project):
    project.pipeline("silver.a", "SELECT 1 AS id,\n       nothing_here AS b\nFROM range(3)\n")
    fails(project, "nothing_here", "pipelines/silver/a/pipeline.sql:2")


def test_a_key_with_no_value_would_double_rows(project):
    project.pipeline(
        "silver.a", "SELECT * FROM (VALUES (1, 'x'), (NULL, 'y')) AS t(id, name)",
        "merge_strategy: incremental\nunique_key: [id]\n", {"ids": "SELECT * FROM {{ this }} WHERE id IS NULL"})
    fails(project, "id")


def test_a_schema_change_that_would_lose_data(project):
    config = "merge_strategy: incremental\nunique_key: [id]\n"
    project.pipeline("silver.a", "SELECT 1 AS id, 'one' AS name", config)
    project.martlet("run")
    project.pipeline("silver.a", "SELECT 1 AS id, 1 AS name", config)
    fails(project, "silver.a", "name")


@pytest.mark.parametrize("sql", [
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM '/etc/passwd'", "ATTACH '/tmp/x.db'", "INSTALL httpfs",
    "COPY (SELECT 1) TO '/tmp/martlet-leak.csv'", "SET enable_external_access = true", "SELECT * FROM glob('/*')",
    "SELECT * FROM read_text('/etc/hostname')", "PRAGMA database_list; SELECT 1",
])
def test_queries_see_the_lake_and_nothing_else(project, sql):
    project.martlet("query", sql, status=1)


def test_a_wrong_table_suggests_the_nearest(project):
    project.pipeline("silver.orders", "SELECT 1 AS id")
    project.martlet("run")
    result = project.martlet("query", "SELECT * FROM silver.ordrs", status=1)
    assert "silver.orders" in result.text


@pytest.mark.parametrize("arguments", [
    ("qury", "select 1"), ("query",), ("query", "--formt", "csv", "select 1"), ("run", "--nope"), ("branch", "make", "x")])
def test_wrong_usage_is_status_2(project, arguments):
    project.martlet(*arguments, status=2)


def built(project):
    project.pipeline("silver.numbers", "SELECT i, 'row ' || i AS name FROM range(1000) AS t(i)")
    project.martlet("run")
    assert project.count("silver.numbers") == 1000
    return project


@pytest.mark.parametrize("pattern, how", [
    ("*.metadata.json", "truncate"), ("*.metadata.json", "garbage"), ("*.metadata.json", "remove"),
    ("snap-*.avro", "truncate"), ("snap-*.avro", "garbage"), ("*-m*.avro", "truncate"), ("*-m*.avro", "remove"),
    ("*.parquet", "truncate"), ("*.parquet", "remove"),
])
def test_a_damaged_file_is_named(project, pattern, how):
    built(project)
    files = sorted(project.folder.glob(f"lake/**/numbers*/**/{pattern}"))
    assert files, f"there is no {pattern}"
    for file in files:
        if how == "truncate":
            file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
        elif how == "garbage":
            file.write_bytes(b"\x00\xff" * (file.stat().st_size // 2))
        else:
            file.unlink()
    result = project.martlet("query", "SELECT count(*), max(name) FROM silver.numbers", status=1)
    assert any(file.name in result.text for file in files), result.text


def test_a_full_disk_leaves_main_as_it_was(project):
    built(project)
    head = project.head()
    project.pipeline("silver.numbers", "SELECT i, 'row ' || hash(i) AS name FROM range(400000) AS t(i)")

    def no_room():
        # Writing past this many bytes of a file fails, as it does on a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    result = project.martlet("run", status=1, preexec_fn=no_room)
    assert result.text.strip()
    assert project.head() == head
    assert project.count("silver.numbers") == 1000
    project.martlet("run")
    assert project.count("silver.numbers") == 400000


def test_branches_that_change_the_same_rows_conflict(project):
    config = "merge_strategy: incremental\nunique_key: [id]\n"
    project.pipeline("silver.a", "SELECT 1 AS id, 'base' AS v", config)
    project.martlet("run")
    project.martlet("branch", "create", "dev")
    project.pipeline("silver.a", "SELECT 1 AS id, 'dev' AS v", config)
    project.martlet("run", "--branch", "dev")
    project.pipeline("silver.a", "SELECT 1 AS id, 'main' AS v", config)
    project.martlet("run")
    fails(project, "silver.a", command=("merge", "dev"))
    assert project.query("SELECT v FROM silver.a") == [("main",)]
