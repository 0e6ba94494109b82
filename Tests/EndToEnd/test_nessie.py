"""Nessie's own Python client and command line work on a lake, and see what everything else sees."""

import json
import os
import shutil
import subprocess
import textwrap

import pyarrow
import pytest
from pyiceberg.catalog.rest import RestCatalog

from project import root
from server import quoted

clients = root / ".deps" / "clients" / "bin"
timeout_s = 120


def environment(server, **more):
    """The settings of pynessie, which it takes from the environment."""
    return {
        "PATH": os.environ["PATH"], "HOME": str(server.project.folder.parent), "LANG": "C.UTF-8", "PAGER": "cat",
        "NESSIE_ENDPOINT": f"{server.url}/nessie/api/v1", "NESSIE_AUTH_TYPE": "bearer",
        "NESSIE_AUTH_TOKEN": server.token, **more}


@pytest.fixture
def nessie(shared_server):
    """Runs `nessie` with arguments; gives what it printed."""
    def run(*arguments, status=0, stdin=None, **more):
        result = subprocess.run(
            [clients / "nessie", *map(str, arguments)], env=environment(shared_server, **more), input=stdin,
            capture_output=True, text=True, timeout=timeout_s)
        assert result.returncode == status, result.stdout + result.stderr
        return result.stdout if status == 0 else result.stdout + result.stderr
    return run


@pytest.fixture
def session(shared_server):
    """Runs Python text in which `client` is a client and `show(value)` prints JSON; gives what was shown."""
    def run(text):
        text = "\n".join([
            "import json, pynessie", "from pynessie.model import *", "from pynessie.error import *",
            "client = pynessie.init()", "show = lambda value: print(json.dumps(value))", textwrap.dedent(text)])
        result = subprocess.run(
            [clients / "python", "-c", text], env=environment(shared_server), capture_output=True, text=True,
            timeout=timeout_s)
        assert result.returncode == 0, result.stdout + result.stderr
        return [json.loads(line) for line in result.stdout.splitlines()]
    return run


def table(server, name, rows, branch=""):
    """Makes a table with PyIceberg, or appends to it."""
    catalog = RestCatalog("martlet", **{
        "uri": f"{server.url}/iceberg", "warehouse": f"lake@{branch}" if branch else "lake", "token": server.token})
    data = pyarrow.table({"id": list(range(rows))})
    catalog.create_namespace_if_not_exists(name.split(".")[0])
    made = catalog.create_table_if_not_exists(name, schema=data.schema)
    made.append(data)
    return made


def head(server, ref="main"):
    return server.request("GET", f"/nessie/api/v2/trees/{quoted(ref)}").json()["reference"]["hash"]


# The command line


def test_branches_and_tags_of_the_command_line(nessie, shared_server):
    table(shared_server, "cli.base", 1)
    nessie("branch", "cli_dev")
    nessie("branch", "cli/slash", "main")
    nessie("tag", "cli_tag", "main")
    names = [branch["name"] for branch in json.loads(nessie("--json", "branch"))]
    assert {"main", "cli_dev", "cli/slash"} <= set(names)
    assert "cli_tag" in nessie("tag")
    assert {"cli_dev", "cli/slash"} <= set(shared_server.project.branches())
    # What Martlet makes is there as well.
    shared_server.project.martlet("branch", "create", "made/here")
    assert "made/here" in nessie("branch", "-l", "made/here")
    assert "already" in nessie("branch", "cli_dev", status=1)
    table(shared_server, "cli.more", 1)
    nessie("branch", "-f", "cli_dev", "main")
    assert head(shared_server, "cli_dev") == head(shared_server)
    extended = json.loads(nessie("--json", "branch", "-x", "-l", "cli/slash"))
    assert extended["metadata"]["numCommitsBehind"] > 0 and extended["metadata"]["numCommitsAhead"] == 0
    nessie("tag", "-f", "cli_tag", "cli_dev")
    nessie("tag", "-d", "cli_tag")
    nessie("branch", "-d", "cli/slash")
    nessie("branch", "-d", "made/here")
    assert not {"cli/slash", "made/here"} & set(shared_server.project.branches())
    assert "default branch" in nessie("branch", "-d", "main", status=1)
    assert "main" in nessie("remote", "show")


def test_logs_of_the_command_line_are_those_of_martlet(nessie, shared_server):
    table(shared_server, "logs.orders", 2)
    ours = shared_server.project.json("log", "main", "--limit", "100")["commits"]
    theirs = json.loads(nessie("--json", "log"))
    assert [commit["hash"] for commit in theirs] == [commit["id"] for commit in ours]
    assert [commit["message"] for commit in theirs] == [commit["message"] for commit in ours]
    assert [commit["author"] for commit in theirs] == [commit["author"] for commit in ours]
    last = json.loads(nessie("--json", "log", "-x", "-n", "1"))[0]
    assert last["operations"][0]["key"]["elements"] == ["logs", "orders"]
    assert last["parent_commit_hash" if "parent_commit_hash" in last else "parentCommitHash"] == theirs[1]["hash"]
    assert json.loads(nessie("--json", "log", "--author", "tests", "-n", "1"))[0]["hash"] == theirs[0]["hash"]
    assert json.loads(nessie("--json", "log", "--author", "nobody")) == []
    assert json.loads(nessie("--json", "log", "--since", "2999-01-01T00:00:00+00:00")) == []
    assert len(json.loads(nessie("--json", "log", "--until", "2999-01-01T00:00:00+00:00"))) == len(theirs)
    some = json.loads(nessie("--json", "log", "--filter", "commit.message.contains('orders')"))
    assert some and all("orders" in commit["message"] for commit in some)
    ranged = json.loads(nessie("--json", "log", "-r", f"{theirs[2]['hash']}..{theirs[0]['hash']}", "main"))
    assert [commit["hash"] for commit in ranged] == [commit["hash"] for commit in theirs[:3]]
    assert theirs[0]["hash"] in nessie("log", "-n", "1")
    assert "filter" in nessie("log", "--filter", "commit.author.matches('x')", status=1)


def test_contents_of_the_command_line(nessie, shared_server):
    made = table(shared_server, "shop.orders", 3)
    listed = json.loads(nessie("--json", "content", "list", "-t", "ICEBERG_TABLE"))
    assert ["shop", "orders"] in [entry["name"]["elements"] for entry in listed]
    assert "shop.orders" in nessie("content", "list", "--filter", "entry.namespace.startsWith('shop')")
    (viewed,) = json.loads(nessie("--json", "content", "view", "shop.orders"))
    assert viewed["metadataLocation"].removeprefix("file://") == made.metadata_location.removeprefix("file://")
    assert viewed["snapshotId"] == made.current_snapshot().snapshot_id
    assert viewed["id"] == str(made.metadata.table_uuid)
    assert "not found" in nessie("content", "view", "shop.none", status=1).lower()
    # Another state of the same table, as another writer would leave it.
    before = dict(viewed)
    table(shared_server, "shop.orders", 2)
    nessie(
        "content", "commit", "-i", "-m", "back", "--author", "eve", "-c", head(shared_server), "shop.orders",
        stdin=json.dumps(before))
    assert shared_server.project.count("shop.orders") == 3
    last = shared_server.project.json("log", "main", "--limit", "1")["commits"][0]
    assert (last["message"], last["author"]) == ("back", "eve")
    nessie("content", "commit", "-R", "-m", "gone", "-c", head(shared_server), "shop.orders")
    assert shared_server.request("GET", "/iceberg/v1/lake/namespaces/shop/tables/orders").status == 404


def test_merges_and_cherry_picks_of_the_command_line(nessie, shared_server):
    table(shared_server, "merged.base", 1)
    shared_server.project.martlet("branch", "create", "work/1")
    table(shared_server, "merged.fresh", 4, "work/1")
    table(shared_server, "merged.base", 5, "work/1")
    difference = json.loads(nessie("--json", "diff", "main", "work/1"))
    changed = {tuple(entry["content_key"]["elements"] if "content_key" in entry else entry["key"]["elements"])
               for entry in difference["diffs"]}
    assert changed == {("merged", "base"), ("merged", "fresh")}
    # Main goes on, so that there is something to bring together.
    table(shared_server, "merged.base", 2)
    nessie("branch", "picked", "main")
    fresh = json.loads(nessie("--json", "log", "work/1", "--filter", "commit.message.contains('fresh')"))
    hashes = [commit["hash"] for commit in reversed(fresh)]
    nessie("cherry-pick", "-f", "-b", "picked", "-s", "work/1", *hashes)
    assert shared_server.project.count("merged.fresh", "picked") == 4
    assert "Merged" in nessie("merge", "-b", "main", "-c", head(shared_server), "work/1")
    assert shared_server.project.count("merged.base") == 8
    assert shared_server.project.count("merged.fresh") == 4
    assert "Nothing merged" in nessie("merge", "-f", "-b", "main", "work/1")
    stale = nessie("merge", "-b", "main", "-c", "0" * 64, "work/1", status=1)
    assert "000000" in stale


def test_a_wrong_or_missing_token_is_refused(nessie, shared_server):
    for wrong in ["mrt_wrong", ""]:
        assert "Unauthorized" in nessie("branch", status=1, NESSIE_AUTH_TOKEN=wrong)
    reader = shared_server.project.json("token", "create", "nessie-reader", "--scope", "read")["secret"]
    assert "main" in nessie("branch", NESSIE_AUTH_TOKEN=reader)
    assert "scope" in nessie("branch", "not_made", NESSIE_AUTH_TOKEN=reader, status=1)
    # Other tools know only names and passwords.
    assert "main" in nessie(
        "branch", NESSIE_AUTH_TYPE="basic", NESSIE_AUTH_USERNAME="any", NESSIE_AUTH_PASSWORD=shared_server.token)


# The Python client


def test_the_python_client_works_on_a_branch_that_martlet_made(session, shared_server):
    project = shared_server.project
    table(shared_server, "py.orders", 3)
    project.martlet("branch", "create", "py/branch")
    table(shared_server, "py.orders", 4, "py/branch")
    content, keys, counts, conflict, missing, merged, deleted = session("""
        ref = client.get_reference("py/branch")
        content = client.get_content(ref.name, ContentKey(["py", "orders"]))
        show([content.id, content.metadata_location, content.snapshot_id])
        show([entry.name.elements for entry in client.list_keys(ref.name).entries])
        log = list(client.get_log("py/branch", max_records=5, fetch_all=True))
        show([len(log), len(log[0].operations), len(client.get_diff("main", "py/branch").diffs)])
        old = log[1].commit_meta.hash_
        before = client.get_content("py/branch", ContentKey(["py", "orders"]), old)
        try:
            client.commit("py/branch", old, "stale", None, Put(ContentKey(["py", "orders"]), before))
        except NessieReferenceConflictException as error:
            show([error.status_code, error.error_code])
        try:
            client.get_reference("none")
        except NessieReferenceNotFoundException as error:
            show([error.status_code, error.server_status])
        result = client.merge("py/branch", "main")
        show([result.was_applied, result.resultant_target_hash])
        client.create_tag("py-tag", "main", result.resultant_target_hash)
        client.assign_branch("py/branch", "main")
        client.delete_tag("py-tag", result.resultant_target_hash)
        client.delete_branch("py/branch", result.resultant_target_hash)
        show(sorted(ref.name for ref in client.list_references().references))
    """)
    assert content[1].endswith(".metadata.json")
    assert ["py", "orders"] in keys
    assert counts[0] == 5 and counts[1] == 1 and counts[2] == 1
    assert conflict == [409, "REFERENCE_CONFLICT"] and missing == [404, 404]
    assert merged == [True, head(shared_server)]
    assert not {"py/branch", "py-tag"} & set(deleted)
    assert project.count("py.orders") == 7
    assert project.head() == merged[1]


def test_a_table_that_another_catalog_wrote_is_committed(session, shared_server):
    source = table(shared_server, "taken.source", 3)
    project = shared_server.project
    # A table of its own: another place, another identity.
    folder = project.folder / "lake" / "taken" / "copy"
    place = source.location().removeprefix("file://")
    shutil.copytree(place, folder)
    newest = source.metadata_location.rsplit("/", 1)[1]
    metadata = json.loads((folder / "metadata" / newest).read_text())
    metadata.update({"location": str(folder), "table-uuid": "6f1f2c1e-58a5-4d1f-9a38-1f2a86d9a9f0"})
    (folder / "metadata" / "v1.metadata.json").write_text(json.dumps(metadata))
    outside = project.folder.parent / "outside.metadata.json"
    outside.write_text(json.dumps(metadata))
    text = """
        def put(path):
            content = IcebergTable(None, path, -1, 0, 0, 0)
            head = client.get_reference("main").hash_
            return client.commit("main", head, "take a copy", "eve", Put(ContentKey(["taken", "copy"]), content))
        try:
            put("{outside}")
        except NessieException as error:
            show([error.status_code, error.error_code])
        show(put("{inside}").hash_)
        content = client.get_content("main", ContentKey(["taken", "copy"]))
        show([content.id, content.snapshot_id])
    """
    refused, committed, content = session(
        text.format(outside=outside, inside=folder / "metadata" / "v1.metadata.json"))
    assert refused == [400, "BAD_REQUEST"]
    assert content == ["6f1f2c1e-58a5-4d1f-9a38-1f2a86d9a9f0", source.current_snapshot().snapshot_id]
    assert committed == project.head()
    assert project.count("taken.copy") == 3
    loaded = shared_server.request("GET", "/iceberg/v1/lake/namespaces/taken/tables/copy").json()
    assert loaded["metadata"]["table-uuid"] == content[0]
