"""Every route of Nessie's API version 2, by a client made of nothing but requests."""

import collections
import concurrent.futures

import pytest

from nessie_client import Client, delete, key, names, put
from server import quoted


@pytest.fixture
def client(server):
    return Client(server)


def test_config(client):
    config = client.ask("GET", "config")
    assert config["defaultBranch"] == "main"
    assert (config["minSupportedApiVersion"], config["maxSupportedApiVersion"], config["actualApiVersion"]) == (1, 2, 2)
    made = client.ask("POST", "trees?name=empty&type=BRANCH", {
        "type": "DETACHED", "name": "DETACHED", "hash": config["noAncestorHash"]})
    assert client.ask("GET", f"trees/{quoted('@' + made['reference']['hash'])}/entries")["entries"] == []


def test_references(client, server):
    client.commit("main", put("first"))
    first = client.head("main")
    for number in range(7):
        client.ask("POST", f"trees?name=b%2F{number}&type=BRANCH", {"type": "BRANCH", "name": "main", "hash": first})
    client.ask("POST", "trees?name=t&type=TAG")
    listed = client.pages("trees", "references", 3)
    assert [ref["name"] for ref in listed] == [*(f"b/{number}" for number in range(7)), "main", "t"]
    assert set(server.project.branches()) == {ref["name"] for ref in listed if ref["type"] == "BRANCH"}
    assert client.pages("trees?filter=" + quoted("refType == 'TAG'"), "references", 10) == [
        {"type": "TAG", "name": "t", "hash": first}]
    client.commit("main", put("second"))
    second = client.head("main")
    moved = client.ask("PUT", f"trees/{quoted('b/0@' + first)}", {"type": "BRANCH", "name": "main", "hash": second})
    assert moved["reference"]["hash"] == second
    error = client.ask("DELETE", f"trees/{quoted('b/0@' + first)}", status=409)
    assert (error["status"], error["reason"], error["errorCode"]) == (409, "Conflict", "REFERENCE_CONFLICT")
    assert error["errorDetails"]["conflicts"][0]["conflictType"] == "UNEXPECTED_HASH"
    assert client.ask("DELETE", f"trees/{quoted('b/0@' + second)}")["reference"]["name"] == "b/0"
    assert client.ask("GET", "trees/b%2F0", status=404)["errorCode"] == "REFERENCE_NOT_FOUND"
    assert client.ask("POST", "trees?name=t&type=BRANCH", status=409)["errorCode"] == "REFERENCE_ALREADY_EXISTS"
    changes = client.ask("GET", "trees/main/recent-changes")
    assert changes["current"]["commitHash"] == second and changes["previous"][0]["commitHash"] == first
    meta = client.ask("GET", "trees/b%2F1?fetch=ALL")["reference"]["metadata"]
    assert (meta["numCommitsAhead"], meta["numCommitsBehind"], meta["commonAncestorHash"]) == (0, 1, first)


def test_entries_contents_and_history(client, server):
    for number in range(5):
        client.commit("main", put(f"n{number}", number=str(number)), message=f"make {number}")
    client.commit("main", put("n1", "a.b/c"), delete("n4"), message="both")
    entries = client.pages("trees/main/entries", "entries", 2)
    assert names(entries) == ["n0", "n1", "n1.a.b/c", "n2", "n3"]
    assert names(client.pages("trees/main/entries?min-key=n1&max-key=n2", "entries", 10)) == ["n1", "n1.a.b/c", "n2"]
    assert names(client.pages("trees/main/entries?prefix-key=n1", "entries", 1)) == ["n1", "n1.a.b/c"]
    in_one = "trees/main/entries?filter=" + quoted("entry.namespaceElements == ['n1']")
    assert names(client.pages(in_one, "entries", 10)) == ["n1.a.b/c"]
    assert client.ask("GET", in_one.replace("namespaceElements", "nonsense"), status=400)["errorCode"] == "BAD_REQUEST"

    one = client.ask("GET", f"trees/main/contents/{quoted('.n1.a*.b*{c')}")
    assert one["content"]["elements"] == ["n1", "a.b/c"]
    assert client.ask("GET", "trees/main~1/contents/n4")["content"]["properties"] == {"number": "4"}
    assert client.ask("GET", "trees/main/contents/n4", status=404)["errorCode"] == "CONTENT_NOT_FOUND"
    assert names(client.ask("GET", "trees/main/contents?key=n0&key=n9&key=n2")["contents"], "key") == ["n0", "n2"]
    posted = client.ask("POST", "trees/main/contents", {"requestedKeys": [key("n3"), key("n4")]})
    assert names(posted["contents"], "key") == ["n3"]

    log = client.pages("trees/main/history?fetch=ALL", "logEntries", 2)
    assert [entry["commitMeta"]["message"] for entry in log] == [
        "both", *(f"make {number}" for number in reversed(range(5))), "Begin the lake"]
    assert [operation["type"] for operation in log[0]["operations"]] == ["PUT", "DELETE"]
    assert log[0]["commitMeta"]["authors"] == ["eve"] and log[0]["commitMeta"]["committer"] == "tests"
    assert log[0]["commitMeta"]["parentCommitHashes"] == [log[1]["commitMeta"]["hash"]]
    limit = log[2]["commitMeta"]["hash"]
    assert len(client.pages(f"trees/main/history?limit-hash={limit}", "logEntries", 1)) == 3
    some = client.pages("trees/main/history?filter=" + quoted("commit.message == 'make 2'"), "logEntries", 10)
    assert [entry["commitMeta"]["message"] for entry in some] == ["make 2"]
    time = log[3]["commitMeta"]["commitTime"]
    assert client.ask("GET", f"trees/{quoted('main*' + time)}/entries")["effectiveReference"]["hash"] == (
        log[3]["commitMeta"]["hash"])
    assert [commit["id"] for commit in server.project.json("log", "main", "--limit", "100")["commits"]] == [
        entry["commitMeta"]["hash"] for entry in log]


def test_commits_merges_transplants_and_differences(client, server):
    client.commit("main", put("a"), put("b"))
    base = client.head("main")
    client.ask("POST", "trees?name=dev&type=BRANCH")
    a = client.ask("GET", "trees/main/contents/a")["content"]
    def changed(value):
        return {"type": "PUT", "key": key("a"), "content": {**a, "properties": {"value": value}}}
    client.commit("dev", put("c"), message="c")
    client.commit("dev", changed("dev"), message="a of dev")
    client.commit("main", changed("main"))
    stale = client.commit("main", changed("late"), at=base, status=409)
    assert [conflict["conflictType"] for conflict in stale["errorDetails"]["conflicts"]] == ["VALUE_DIFFERS"]
    fine = client.commit("main", put("d"), at=base)
    assert names(fine["addedContents"], "key") == ["d"]
    assert names(client.pages("trees/main/diff/dev", "diffs", 1), "key") == ["a", "c", "d"]

    main, dev = client.head("main"), client.head("dev")
    merge = f"trees/main@{main}/history/merge"
    request = {"fromRefName": "dev", "fromHash": dev}
    assert client.ask("POST", merge, request, 409)["errorCode"] == "REFERENCE_CONFLICT"
    result = client.ask("POST", merge, {**request, "returnConflictAsResult": True, "dryRun": True})
    assert not result["wasSuccessful"] and result["commonAncestor"] == base
    c = client.ask("GET", "trees/dev/history?max-records=2")["logEntries"][1]["commitMeta"]["hash"]
    picked = client.ask("POST", f"trees/main@{main}/history/transplant", {
        "fromRefName": "dev", "hashesToTransplant": [c]})
    assert picked["wasApplied"] and names(picked["details"], "key") == ["c"]
    merged = client.ask("POST", merge, {
        **request, "keyMergeModes": [{"key": key("a"), "mergeBehavior": "FORCE"}], "commitMeta": {"message": "merge"}})
    assert merged["wasApplied"] and merged["resultantTargetHash"] == server.project.head()
    assert client.ask("GET", "trees/main/contents/a")["content"]["properties"] == {"value": "dev"}
    assert client.ask("GET", f"trees/{quoted('main^2')}/contents/a")["effectiveReference"]["hash"] == dev
    namespaces = server.request("GET", "/iceberg/v1/lake/namespaces").json()["namespaces"]
    assert sorted(namespaces) == [["a"], ["b"], ["c"], ["d"]]


def test_commits_at_once(client):
    client.commit("main", put("raced"))
    known = client.head("main")
    raced = client.ask("GET", "trees/main/contents/raced")["content"]

    def send(operation):
        answer = client.server.request("POST", f"/nessie/api/v2/trees/main@{known}/history/commit", {
            "commitMeta": {"message": "at once"}, "operations": [operation]})
        return answer.status, answer.json()

    # Other keys are nobody's business; of those who change one key, the first is right.
    fresh = [put(f"fresh{number}") for number in range(16)]
    same = [{"type": "PUT", "key": key("raced"), "content": {**raced, "properties": {"by": str(number)}}}
            for number in range(16)]
    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, [operation for pair in zip(fresh, same) for operation in pair]))
    assert [status for status, _ in answers[::2]] == [200] * 16
    assert collections.Counter(status for status, _ in answers[1::2]) == {200: 1, 409: 15}
    assert {body["errorCode"] for status, body in answers if status == 409} == {"REFERENCE_CONFLICT"}
    log = client.ask("GET", "trees/main/history?limit-hash=" + known)["logEntries"]
    made = {body["targetBranch"]["hash"] for status, body in answers if status == 200}
    assert {entry["commitMeta"]["hash"] for entry in log} == made | {known} and len(log) == 18
    (winner,) = [number for number, (status, _) in enumerate(answers[1::2]) if status == 200]
    assert client.ask("GET", "trees/main/contents/raced")["content"]["properties"] == {"by": str(winner)}


def test_errors_have_nessies_form(client, server):
    for method, path, status in [
        ("GET", "nothing", 404), ("PATCH", "trees", 405), ("POST", "trees", 400),
    ]:
        error = client.ask(method, path, status=status)
        assert error["status"] == status and error["message"] and error["reason"] and error["errorCode"]
    # A path that cannot be read belongs to no API.
    client.ask("GET", "trees/%ZZ", status=400)
    anonymous = server.request("GET", "/nessie/api/v2/config", headers={"Authorization": None})
    assert anonymous.status == 401 and anonymous.json()["errorCode"]
    assert server.request("POST", "/nessie/api/v2/trees?name=x&type=BRANCH", b"{").status == 400
