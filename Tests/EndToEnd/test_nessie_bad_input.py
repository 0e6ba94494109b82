"""What Nessie's API refuses: with the right status and code, and nothing half done."""

import json

import pytest

from nessie_client import Client, delete, key, names, put, put_table
from server import quoted


@pytest.fixture
def client(shared_server):
    return Client(shared_server)


def refused(client, method, path, body=None, status=400, code="BAD_REQUEST"):
    """The request is refused in Nessie's form, and main did not move."""
    head = client.head("main")
    error = client.ask(method, path, body, status)
    assert (error["status"], error["errorCode"]) == (status, code), error
    assert error["message"] and error["reason"]
    assert client.head("main") == head
    return error


def commit_path(client, at=None):
    return f"trees/{quoted('main@' + (at or client.head('main')))}/history/commit"


def commit_body(*operations, **meta):
    return {"commitMeta": {"message": "refused", **meta}, "operations": list(operations)}


@pytest.mark.parametrize("body", [
    b"", b"{", b"[]", b"null", b'"text"', b'{"commitMeta": {"message": "m"}, "operations": [{}]}', b"\xff\xfe",
    b"[" * 100_000,
    json.dumps(commit_body()).encode(), json.dumps({"operations": [put("a")]}).encode(),
    json.dumps({"commitMeta": 3, "operations": [put("a")]}).encode(),
    json.dumps(commit_body({"type": "MOVE", "key": key("a")})).encode(),
    json.dumps(commit_body({"type": "PUT", "key": key("a"), "content": {"type": "PAPER"}})).encode(),
    json.dumps(commit_body({"type": "PUT", "key": key("a"), "content": {"type": "UDF", "sqlText": "x"}})).encode(),
    json.dumps(commit_body(put("a"), put("a"))).encode(),
    json.dumps(commit_body(put())).encode(), json.dumps(commit_body(put("a", ""))).encode(),
    json.dumps(commit_body(put("a\x00b"))).encode(), json.dumps(commit_body(put("a\nb"))).encode(),
    json.dumps(commit_body(put("x" * 256))).encode(),
    json.dumps(commit_body(put(*"abcdefghijklmnopqrstuvwxyz" * 5))).encode(),
    json.dumps(commit_body(put("a"), authorTime="yesterday")).encode(),
    json.dumps(commit_body(put("a"), hash="0" * 64)).encode(),
])
def test_bodies_that_are_no_commit(client, body):
    refused(client, "POST", commit_path(client), body)


def test_a_body_over_the_limit(client):
    refused(
        client, "POST", commit_path(client), b'{"a": "' + b"x" * (17 << 20) + b'"}', 413, "BAD_REQUEST")


@pytest.mark.parametrize("location", [
    "/etc/passwd", "file:///etc/passwd", "../outside.json", "{lake}/../outside.json", "{lake}/%2e%2e/outside.json",
    "{lake}2/x.metadata.json", "s3://bucket/x.metadata.json", "http://127.0.0.1:1/x.metadata.json", "", "{lake}",
    "{lake}/none.metadata.json", "{lake}/bad.metadata.json",
])
def test_metadata_files_outside_the_lake_and_those_that_are_none(client, location):
    lake = client.server.project.folder / "lake"
    lake.mkdir(exist_ok=True)
    (lake / "bad.metadata.json").write_text('{"format-version": 2}')
    (lake.parent / "outside.json").write_text("{}")
    place = location.replace("{lake}", str(lake))
    # The namespace beside it is not made either.
    refused(client, "POST", commit_path(client), commit_body(put("half"), put_table(place, "half", "done")))
    refused(client, "GET", "trees/main/contents/half", status=404, code="CONTENT_NOT_FOUND")


def test_expected_hashes(client):
    client.commit("main", put("expected"))
    known = client.head("main")
    body = commit_body(put("expected", "more"))
    refused(client, "POST", "trees/main/history/commit", body)
    refused(client, "POST", f"trees/{quoted('main@xyz')}/history/commit", body)
    refused(client, "POST", commit_path(client, "0" * 64), body, 404, "REFERENCE_NOT_FOUND")
    refused(client, "POST", f"trees/none@{known}/history/commit", body, 404, "REFERENCE_NOT_FOUND")
    refused(client, "POST", f"trees/{quoted('@' + known)}/history/commit", body)
    client.ask("POST", "trees?name=expected-tag&type=TAG")
    refused(client, "POST", f"trees/expected-tag@{known}/history/commit", body)
    # A commit of a branch that main does not have.
    client.ask("POST", "trees?name=expected-dev&type=BRANCH")
    client.commit("expected-dev", put("elsewhere"))
    other = client.head("expected-dev")
    refused(client, "POST", commit_path(client, other), body, 404, "REFERENCE_NOT_FOUND")
    client.commit("main", put("expected", "more"))
    stale = refused(client, "POST", commit_path(client, known), commit_body(
        put("not", "made"), put("expected", "more")), 409, "REFERENCE_CONFLICT")
    assert {conflict["conflictType"] for conflict in stale["errorDetails"]["conflicts"]} >= {"KEY_EXISTS"}
    refused(client, "PUT", "trees/main", {"type": "BRANCH", "name": "expected-dev", "hash": other})
    refused(client, "PUT", f"trees/main@{known}", {"type": "BRANCH", "name": "expected-dev", "hash": other}, 409,
            "REFERENCE_CONFLICT")
    refused(client, "DELETE", f"trees/main@{client.head('main')}")
    refused(client, "DELETE", "trees/expected-dev")
    refused(client, "DELETE", f"trees/expected-dev@{known}", status=409, code="REFERENCE_CONFLICT")
    refused(client, "DELETE", f"trees/expected-dev@{other}?type=TAG")
    assert client.head("expected-dev") == other


@pytest.mark.parametrize("name", [
    "", "HEAD", "detached", "a b", "a..b", "/a", "a/", "a//b", ".a", "-a", "a~1", "a^", "a*", "a:b", "a@b", "a\\b",
    "a.lock", "0123456789abcdef", "x" * 256, "line\nbreak",
])
def test_names_that_no_reference_may_have(client, name):
    for kind in ["BRANCH", "TAG"]:
        refused(client, "POST", f"trees?name={quoted(name)}&type={kind}")


@pytest.mark.parametrize("name", ["feature/x.y", "große/änderung", "分支", "x" * 255, "a-b_c.d/e"])
def test_names_of_references_go_round(client, name):
    made = client.ask("POST", f"trees?name={quoted(name)}&type=BRANCH")["reference"]
    assert made["name"] == name and name in client.server.project.branches()
    client.commit(name, put("on_" + str(len(name))))
    loaded = client.server.request("GET", f"/iceberg/v1/{quoted('lake@' + name)}/namespaces").json()["namespaces"]
    assert ["on_" + str(len(name))] in loaded
    client.ask("DELETE", f"trees/{quoted(name + '@' + client.head(name))}")
    assert name not in client.server.project.branches()


@pytest.mark.parametrize("name", [
    "with.dots.in", "with/slashes/in", "große Änderung", "表", "x" * 255, "a*b", "a%b", "a\\b", 'q"uote', "quo'te",
    "-dash", ".", "..",
])
def test_names_of_contents_go_round(client, name):
    client.commit("main", put(name, which=name), put(name, name))
    escapes = {".": "*.", "*": "**", "/": "*{", "\\": "*}", "%": "*["}
    escaped = "." + "".join(escapes.get(letter, letter) for letter in name)
    found = client.ask("GET", f"trees/main/contents/{quoted(escaped)}")["content"]
    assert found["elements"] == [name] and found["properties"] == {"which": name}
    inner = client.ask("POST", "trees/main/contents", {"requestedKeys": [key(name, name)]})["contents"]
    assert inner[0]["content"]["elements"] == [name, name]
    entries = client.pages(f"trees/main/entries?prefix-key={quoted(escaped)}", "entries", 1)
    assert [entry["name"]["elements"] for entry in entries] == [[name], [name, name]]
    listed = client.server.request("GET", "/iceberg/v1/lake/namespaces").json()["namespaces"]
    assert [name] in listed
    client.commit("main", delete(name), delete(name, name))


def test_words_that_are_not_known(client):
    for path in [
        "trees?fetch=SOME", "trees?max-records=many", "trees?max-records=-1", "trees?filter=%28",
        "trees?page-token=%00",
        "trees/main/entries?page-token=zz", "trees/main/entries?min-key=.*x", "trees/main/entries?content=perhaps",
        "trees/main/history?fetch=SOME", "trees/main/history?limit-hash=x", "trees/main/history?filter=nothing",
        "trees/main/diff/main?page-token=zz", "trees/main/contents/.*x", "trees/main/contents?key=.*x",
        "trees/main~x", "trees/main@123", f"trees/{quoted('main*yesterday')}/entries",
    ]:
        refused(client, "GET", path)
    refused(client, "POST", "trees?name=word&type=TWIG")
    refused(client, "POST", "trees?name=word")
    absent = {"type": "BRANCH", "name": "none"}
    refused(client, "POST", "trees?name=word&type=BRANCH", absent, 404, "REFERENCE_NOT_FOUND")
    refused(client, "POST", "trees?name=word&type=BRANCH", {"type": "BRANCH", "name": "main", "hash": "xyz"})
    merge = {"fromRefName": "main"}
    for wrong in [
        {}, {"fromRefName": 3}, {**merge, "defaultKeyMergeMode": "GUESS"}, {**merge, "dryRun": "maybe"},
        {**merge, "keyMergeModes": [{"key": key("a"), "mergeBehavior": "GUESS"}]},
        {**merge, "keyMergeModes": [{"key": key("a")}, {"key": key("a")}]}, {**merge, "keyMergeModes": {}},
    ]:
        refused(client, "POST", f"trees/main@{client.head('main')}/history/merge", wrong)
    for wrong in [merge, {**merge, "hashesToTransplant": []}, {**merge, "hashesToTransplant": ["xyz"]}]:
        refused(client, "POST", f"trees/main@{client.head('main')}/history/transplant", wrong)
    refused(client, "POST", f"trees/main@{client.head('main')}/history/transplant", {
        **merge, "hashesToTransplant": ["0" * 64]}, 404, "REFERENCE_NOT_FOUND")
    assert "word" not in client.server.project.branches()


def test_a_failed_commit_leaves_nothing(client):
    client.commit("main", put("whole"))
    refused(client, "POST", commit_path(client), commit_body(
        put("whole", "a"), delete("whole", "absent")), 409, "REFERENCE_CONFLICT")
    assert names(client.ask("GET", "trees/main/entries?prefix-key=whole")["entries"]) == ["whole"]
