"""Quality tests guard main: they see the run's branch, and what fails is not published."""

orders = "SELECT * FROM read_csv('{{ landing_zone('orders') }}')"
no_negative = "-- @severity: error\n-- @description: Amounts are positive\n-- @remediation: Ask the shop\nSELECT * FROM {{ this }} WHERE amount < 0\n"


def shop(project, severity="error"):
    project.pipeline("bronze.orders", orders, "merge_strategy: append_only\n")
    project.pipeline(
        "silver.orders", "SELECT id, amount FROM {{ ref('bronze.orders') }}",
        tests={"no_negative_amounts": no_negative.replace("error", severity)})
    project.land("orders", "1.csv", "id,amount", "1,10", "2,20")
    project.martlet("run")
    return project


def test_a_test_that_only_new_rows_violate_stops_the_run(project):
    shop(project)
    head, branches = project.head(), set(project.branches())
    project.land("orders", "2.csv", "id,amount", "3,-4711")

    result = project.martlet("run", status=1)

    assert "no_negative_amounts" in result.text
    assert "-4711" in result.text, "the violating rows are shown"
    assert "Ask the shop" in result.text, "so is the remediation"
    assert project.head() == head
    assert project.count("bronze.orders") == 2 and project.count("silver.orders") == 2
    (branch,) = set(project.branches()) - branches
    assert branch.startswith("run/")
    assert project.count("silver.orders", ref=branch) == 3


def test_mending_the_file_lets_the_next_run_through(project):
    shop(project)
    project.land("orders", "2.csv", "id,amount", "3,-4711")
    project.martlet("run", status=1)
    project.land("orders", "2.csv", "id,amount", "3,4711")
    project.martlet("run")
    assert project.query("SELECT id, amount FROM silver.orders ORDER BY id") == [("1", "10"), ("2", "20"), ("3", "4711")]


def test_a_warning_lets_the_run_through(project):
    shop(project, severity="warn")
    project.land("orders", "2.csv", "id,amount", "3,-4711")
    assert "no_negative_amounts" in project.martlet("run").text
    assert project.count("silver.orders") == 3


def test_a_test_that_cannot_run_stops_the_run(project):
    shop(project)
    head = project.head()
    project.pipeline("silver.orders", "SELECT id, amount FROM {{ ref('bronze.orders') }}",
                     tests={"broken": "SELECT nothing_like_it FROM {{ this }}"})
    project.land("orders", "2.csv", "id,amount", "3,30")
    result = project.martlet("run", status=1)
    assert "broken" in result.text and "nothing_like_it" in result.text
    assert project.head() == head


def test_the_test_command_alone(project):
    shop(project)
    assert "no_negative_amounts" in project.martlet("test").text


def test_column_tests_of_the_configuration(project):
    project.pipeline("silver.people", "SELECT * FROM (VALUES (1, 'a'), (1, NULL)) AS t(id, name)", """\
        columns:
          - name: id
            tests: [unique]
          - name: name
            tests: [not_null, {accepted_values: [a, b]}]
        """)
    result = project.martlet("run", status=1)
    assert "unique" in result.text and "not_null" in result.text
    assert "accepted_values" not in result.text or "1 failed" not in result.text


def test_a_columns_test_that_names_no_table_is_found_before_anything_is_built(project):
    project.pipeline("silver.t", "SELECT 1 AS id", "columns:\n  - name: id\n    tests:\n      - relationships: {to: silver.nope, field: id}\n")
    for command in ["plan", "run"]:
        result = project.martlet(command, status=1)
        assert "silver.nope" in result.text and "pipelines/silver/t/config.yaml:4" in result.text
    project.write("pipelines/silver/t/config.yaml",
                  "columns:\n  - name: id\n    tests:\n      - relationships: {to: ref('silver.t'), field: id}\n")
    project.martlet("run")


def test_a_test_that_cannot_run_names_its_place(project):
    project.pipeline("silver.t", "SELECT 1 AS id", tests={"bad": "SELECT *\nFROM {{ this }}\nWHERE nocolumn > 1\n"})
    assert "pipelines/silver/t/tests/quality/bad.sql:3:7: " in project.martlet("run", status=1).text


def test_a_query_without_rows_gives_a_parquet_file_without_rows(project):
    target = project.folder / "empty.parquet"
    project.martlet("query", "SELECT 1 AS id, 'a' AS name WHERE false", "-o", target)
    import duckdb

    assert duckdb.sql(f"SELECT count(*) FROM '{target}'").fetchall() == [(0,)]
    assert duckdb.sql(f"DESCRIBE FROM '{target}'").fetchall()[1][:2] == ("name", "VARCHAR")
