"""PyIceberg and DuckDB on another host, which has the catalog's URL and a token and no way to the server's disk."""

import pytest

from project import Project
from storage_client import StorageServer
from two_hosts import OtherHost

# Of 100 rows and 30 that were merged into them at 90, without the first ten.
merged = [110, sum(range(10, 120)), 30]


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    project = Project.empty(tmp_path_factory.mktemp("here") / "project")
    (project.folder / "martlet.yaml").write_text("name: test\nlocations: s3\n")
    project.pipeline("bronze.numbers", "select range as id, 'old ' || range as name from range(10)")
    project.martlet("run")
    with OtherHost() as other, StorageServer(project, "--host", other.server, "--insecure") as server:
        yield server, other


def ask(hosts, client, namespace, **question):
    server, other = hosts
    hidden = server.project.folder.parent
    return other.run(
        "iceberg_there.py",
        {"url": server.url, "token": server.token, "client": client, "namespace": namespace, "hidden": str(hidden),
         "delegation": "vended-credentials", **question}, hidden)


def seen_here(hosts, namespace):
    ((count, total, new),) = hosts[0].project.query(
        f"SELECT count(*), sum(id)::BIGINT, count(*) FILTER (name LIKE 'new%') FROM {namespace}.orders")
    return [int(count), int(total), int(new)]


def test_pyiceberg_with_vended_credentials(hosts):
    there = ask(hosts, "pyiceberg", "vended")
    assert there == {"summary": merged, "io": "PyArrowFileIO"}
    assert seen_here(hosts, "vended") == merged


def test_pyiceberg_with_requests_signed_here(hosts):
    there = ask(hosts, "pyiceberg", "signed", delegation="remote-signing", boto3=True)
    assert there == {"summary": merged, "io": "FsspecFileIO"}
    assert seen_here(hosts, "signed") == merged


def test_duckdb(hosts):
    # A table that a run wrote here is read there, too.
    there = ask(hosts, "duckdb", "duck", theirs="bronze.numbers")
    assert there == {"summary": merged, "theirs": [10, 45, 0]}
    assert seen_here(hosts, "duck") == merged
