"""Names of two and of three parts that begin alike are read beside each other, by the command and by the server."""

import json


def test_a_namespace_may_hold_tables_and_namespaces(project):
    project.martlet("ingest", project.write("a.csv", "a\n1\n"), "shop.x")
    project.martlet("ingest", project.write("b.csv", "b\n2\n"), "shop.eu.y")
    assert project.query("SELECT a FROM shop.x") == [("1",)]
    assert project.query("SELECT b FROM shop.eu.y") == [("2",)]
    assert project.query("SELECT a, b FROM shop.x, shop.eu.y") == [("1", "2")]
    assert project.query("SELECT shop.x.a FROM shop.x") == [("1",)]


def test_a_pipeline_reads_both(project):
    project.martlet("ingest", project.write("a.csv", "a\n1\n"), "silver.x")
    project.martlet("ingest", project.write("b.csv", "b\n2\n"), "silver.bronze.y")
    assert project.query("SELECT a, b FROM silver.x, silver.bronze.y") == [("1", "2")]
    project.pipeline("gold.both", "SELECT * FROM {{ ref('silver.x') }}")
    project.martlet("run")
    assert project.count("gold.both") == 1


def test_a_namespace_that_comes_while_the_server_runs(server):
    project = server.project
    where = ["--server", server.url, "--token", server.token]

    def rows(sql):
        return json.loads(project.martlet("query", "--format", "json", sql, *where).stdout)

    project.martlet("ingest", project.write("a.csv", "a\n1\n"), "shop.x", *where)
    assert rows("SELECT a FROM shop.x") == [{"a": 1}]
    project.martlet("ingest", project.write("b.csv", "b\n2\n"), "shop.eu.y", *where)
    assert rows("SELECT a, b FROM shop.x, shop.eu.y") == [{"a": 1, "b": 2}]
    assert rows("SELECT a FROM shop.x") == [{"a": 1}]
