"""Tokens: whoever shows none, a bad one, or one for something else is refused by a real server."""

import base64
import datetime
import json
import re
import stat
import urllib.parse

import pytest

from access import ask_token, bearer, forbidden, granted, lake, outcome, path_of, serve_namespaces, table_schema, token, unauthorized
from server import Server, quoted


@pytest.fixture(scope="module")
def served(shared_server):
    return serve_namespaces(shared_server)


# Who is it

@pytest.mark.parametrize("header", [
    None, "", "Bearer", "Bearer ", "Bearer x", "mrt_", "Bearer mrt_" + "a" * 49, "Basic !!!", "Basic " + base64.b64encode(b"x").decode(),
    "Basic " + base64.b64encode(b"a:b").decode(), "Digest username=x", "Bearer mra_" + "A" * 78, "Bearer " + "x" * 5000,
])
def test_nobody_is_let_in_without_a_good_token(served, header):
    for method, path in [
        ("GET", "/iceberg/v1/config"), ("GET", f"{lake}/namespaces"), ("POST", f"{lake}/transactions/commit"),
        ("GET", f"{lake}/namespaces/orders/tables/t"), ("GET", f"{lake}/namespaces/orders/tables/t/credentials"),
        ("POST", f"{lake}/namespaces/orders/tables/t/sign"), ("GET", "/metrics"),
    ]:
        answer = served.request(method, path, headers={"Authorization": header})
        assert answer.status == 401, path
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="martlet"'), path
        assert b"orders" not in answer.body
        if path.startswith("/iceberg"):
            assert outcome(answer) == unauthorized


def test_a_token_may_stand_in_several_forms(served):
    secret = served.token
    basic = base64.b64encode(f"anyone:{secret}".encode()).decode()
    for header in [f"Bearer {secret}", f"bearer {secret}", f"BEARER   {secret}", f"Basic {basic}"]:
        assert served.request("GET", "/iceberg/v1/config", headers={"Authorization": header}).status == 200
    for wrong in [secret[:-1], secret + "x", secret.swapcase(), secret[:10] + "0" + secret[11:], f"{secret},{secret}"]:
        if wrong != secret:
            answer = served.request("GET", "/iceberg/v1/config", headers=bearer(wrong))
            assert outcome(answer) == unauthorized
            assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    # Nowhere but in the field: addresses end up in logs.
    for query in ["token", "access_token"]:
        answer = served.request("GET", f"/iceberg/v1/config?{query}={secret}", headers={"Authorization": None})
        assert outcome(answer) == unauthorized


def test_a_revoked_token_is_refused_at_once(served):
    """By the next request, though another process revoked it, and the server had just used it."""
    for _ in range(5):
        made = token(served, "--scope", "write")
        short = granted(served, made["secret"])["access_token"]
        for secret in [made["secret"], short]:
            assert served.request("GET", "/iceberg/v1/config", headers=bearer(secret)).status == 200
        served.project.martlet("token", "revoke", made["id"])
        for secret in [made["secret"], short]:
            answer = served.request("GET", "/iceberg/v1/config", headers=bearer(secret))
            assert outcome(answer) == unauthorized and "revoked" in answer.json()["error"]["message"]
        assert ask_token(served, client_secret=made["secret"]).status == 401
    assert served.request("GET", "/iceberg/v1/config").status == 200


def test_an_expired_token_is_refused_at_once(served):
    made = token(served, "--expires", "2s")
    end = datetime.datetime.fromisoformat(made["expires_at"].replace("Z", "+00:00"))
    short = granted(served, made["secret"])
    assert short["expires_in"] <= 2
    seen = set()
    while True:
        before = datetime.datetime.now(datetime.timezone.utc)
        answer = served.request("GET", "/iceberg/v1/config", headers=bearer(made["secret"]))
        after = datetime.datetime.now(datetime.timezone.utc)
        seen.add(answer.status)
        if answer.status == 200:
            assert before < end
        else:
            assert after >= end
            assert outcome(answer) == unauthorized and "expired" in answer.json()["error"]["message"]
            break
    assert seen == {200, 401}
    # The short-lived one that was made of it has ended as well; clients ask for another on this status.
    answer = served.request("GET", "/iceberg/v1/config", headers=bearer(short["access_token"]))
    assert outcome(answer) in [(419, "AuthenticationTimeoutException"), unauthorized]
    assert ask_token(served, client_secret=made["secret"]).json()["error"] == "invalid_client"


# What a project keeps

def test_secrets_are_shown_once_and_kept_as_hashes(project):
    with Server(project) as server:
        made = token(server, "--scope", "read")
        listed = project.martlet("token", "list", "--json").stdout + project.martlet("token", "list").stdout
        short = granted(server, made["secret"])["access_token"]
        server.request("GET", "/iceberg/v1/config", headers=bearer(short))
        log = server.output()
    assert made["id"] in listed
    files = [path for path in project.folder.rglob("*") if path.is_file()]
    assert any(path.name == "catalog.db" for path in files)
    for secret in [made["secret"], short]:
        assert secret not in listed and secret not in log
        for path in files:
            assert secret.encode() not in path.read_bytes(), path


def test_the_state_is_its_owners_alone(project):
    """Who reads the database could sign tokens with the key in it."""
    with Server(project) as server:
        made = token(server)
        granted(server, made["secret"])
        project.martlet("token", "revoke", made["id"])
        state = project.folder / ".martlet"
        assert stat.S_IMODE(state.stat().st_mode) == 0o700
        names = {path.name for path in state.glob("catalog.db*")}
        assert {"catalog.db", "catalog.db-wal", "catalog.db-shm"} <= names
        for name in names:
            assert stat.S_IMODE((state / name).stat().st_mode) == 0o600, name


def test_the_first_token_is_printed_at_the_first_start_only(project):
    """Before any token was made."""
    first = start_without_token(project)
    (secret,) = re.findall(r"^mrt_\w+$", first, re.MULTILINE)
    assert "mrt_" not in start_without_token(project, secret)
    # Not even when none is left that serves: who may touch the folder makes one.
    (only,) = project.json("token", "list")["tokens"]
    project.martlet("token", "revoke", only["id"])
    assert "mrt_" not in start_without_token(project)


def start_without_token(project, secret=None):
    server = Server.__new__(Server)
    server.project, server.arguments, server.port, server.process = project, (), 0, None
    server.token = secret or "mrt_none"
    with server:
        output = server.output()
        shown = re.findall(r"^mrt_\w+$", output, re.MULTILINE)
        for good in shown + ([secret] if secret else []):
            assert server.request("GET", "/metrics", headers=bearer(good)).status == 200
    return output


def test_scopes_and_namespaces_cannot_be_more_than_asked_for(project):
    for options in [["--scope", "root"], ["--expires", "yesterday"], ["--namespace", ""], ["--expires", "2020-01-01"]]:
        result = project.martlet("token", "create", "x", *options, status=None)
        assert result.returncode != 0 and "mrt_" not in result.text, options
    assert project.json("token", "list")["tokens"] == []


# What it may do

writes = [
    ("POST", "/namespaces", {"namespace": ["new"]}),
    ("DELETE", "/namespaces/{n}", None),
    ("POST", "/namespaces/{n}/properties", {"updates": {"a": "b"}}),
    ("POST", "/namespaces/{n}/tables", {"name": "new", "schema": table_schema}),
    ("POST", "/namespaces/{n}/tables", {"name": "new", "schema": table_schema, "stage-create": True}),
    ("POST", "/namespaces/{n}/tables/t", {"requirements": [], "updates": []}),
    ("DELETE", "/namespaces/{n}/tables/t", None),
    ("DELETE", "/namespaces/{n}/tables/t?purgeRequested=true", None),
    ("POST", "/namespaces/{n}/tables/t/unregister", None),
    ("POST", "/namespaces/{n}/register", {"name": "new", "metadata-location": "{file}"}),
    ("POST", "/namespaces/{n}/register", {"name": "t", "metadata-location": "{file}", "overwrite": True}),
    ("POST", "/namespaces/{n}/register-view", {"name": "new", "metadata-location": "{file}"}),
    ("POST", "/namespaces/{n}/views", {"name": "v", "schema": table_schema, "view-version": {}}),
    ("POST", "/namespaces/{n}/views/v", {"updates": []}),
    ("DELETE", "/namespaces/{n}/views/v", None),
    ("POST", "/tables/rename", {
        "source": {"namespace": ["{n}"], "name": "t"}, "destination": {"namespace": ["{n}"], "name": "u"}}),
    ("POST", "/views/rename", {
        "source": {"namespace": ["{n}"], "name": "t"}, "destination": {"namespace": ["{n}"], "name": "u"}}),
    ("POST", "/transactions/commit", {"table-changes": [
        {"identifier": {"namespace": ["{n}"], "name": "t"}, "requirements": [], "updates": []}]}),
]
reads = [
    ("GET", "/namespaces/{n}", None), ("HEAD", "/namespaces/{n}", None), ("GET", "/namespaces/{n}/tables", None),
    ("GET", "/namespaces/{n}/views", None), ("GET", "/namespaces/{n}/tables/t", None),
    ("HEAD", "/namespaces/{n}/tables/t", None), ("GET", "/namespaces/{n}/views/v", None),
    ("HEAD", "/namespaces/{n}/views/v", None), ("GET", "/namespaces/{n}/tables/t/credentials", None),
    ("POST", "/namespaces/{n}/tables/t/sign", {"region": "r", "method": "GET", "uri": "u", "headers": {}}),
    ("POST", "/namespaces/{n}/tables/t/plan", {}), ("POST", "/namespaces/{n}/tables/t/tasks", {"plan-task": "x"}),
    ("GET", "/namespaces/{n}/tables/t/plan/x", None), ("DELETE", "/namespaces/{n}/tables/t/plan/x", None),
    ("POST", "/namespaces/{n}/tables/t/metrics", {"report-type": "scan-report"}),
]


def filled(body, namespace, file):
    if body is None:
        return None
    text = json.dumps(body).replace('"{file}"', json.dumps(file)).replace('"{n}"', json.dumps(namespace))
    return json.loads(text)


def refusal(answer, method):
    """The outcome of a refused request; an answer to HEAD has no envelope."""
    return (answer.status, None) if method == "HEAD" else outcome(answer)


def head(server):
    return server.project.head()


def file_of(server, namespace):
    return server.project.metadata(f"{namespace}.t")


@pytest.mark.parametrize("method,path,body", writes)
def test_a_reader_changes_nothing(served, method, path, body):
    secret = token(served, "--scope", "read")["secret"]
    before = head(served)
    answer = served.request(
        method, f"{lake}{path}".replace("{n}", "orders"), filled(body, "orders", file_of(served, "orders")), bearer(secret))
    assert outcome(answer) == forbidden
    assert head(served) == before


@pytest.mark.parametrize("method,path,body", writes + reads)
@pytest.mark.parametrize("other", ["orders2", "Orders", "orders ", "order", "orders%00", "orders\u200b"])
def test_a_token_of_one_namespace_opens_no_other(served, method, path, body, other):
    """Whatever the names have in common."""
    secret = token(served, "--scope", "admin", "--namespace", "orders")["secret"]
    before = head(served)
    url = f"{lake}{path}".replace("{n}", other if "%" in other else quoted(other))
    plain = urllib.parse.unquote(other)
    answer = served.request(method, url, filled(body, plain, file_of(served, "orders2")), bearer(secret))
    # A name that cannot be is refused as such.
    allowed = {(403, "ForbiddenException"), (403, None)}
    # The specification has no 403 for this one: what may not be seen is not there.
    if method == "HEAD" and "/views/" in path:
        allowed |= {(404, None)}
    if "\x00" in plain:
        allowed |= {(400, "BadRequestException"), (400, None)}
    assert refusal(answer, method) in allowed
    assert head(served) == before


def test_what_a_token_of_one_namespace_does_see(served):
    secret = token(served, "--scope", "write", "--namespace", "orders")["secret"]

    def ask(method, path, body=None):
        return served.request(method, f"{lake}{path}", body, bearer(secret))

    assert ask("GET", "/namespaces").json()["namespaces"] == [["orders"]]
    assert ask("GET", "/namespaces?parent=orders").json()["namespaces"] == [["orders", "eu"]]
    for levels in [["orders"], ["orders", "eu"]]:
        assert ask("GET", f"/namespaces/{path_of(levels)}/tables/t").status == 200
    # One that is inside sees the way to it, and nothing beside.
    secret = token(served, "--scope", "write", "--namespace", "orders.eu")["secret"]
    assert ask("GET", "/namespaces").json()["namespaces"] == [["orders"]]
    assert ask("GET", "/namespaces/orders").status == 200
    assert ask("GET", "/namespaces/orders/tables").json()["identifiers"] == []
    assert outcome(ask("GET", "/namespaces/orders/tables/t")) == forbidden
    assert outcome(ask("POST", "/namespaces/orders/properties", {"updates": {"a": "b"}})) == forbidden
    assert served.request("GET", "/metrics", headers=bearer(secret)).status == 403, "it is about all namespaces"


def test_tables_do_not_move_across_the_border(served):
    secret = token(served, "--scope", "write", "--namespace", "orders")["secret"]
    before = head(served)
    inside, outside = {"namespace": ["orders"], "name": "t"}, {"namespace": ["orders2"], "name": "stolen"}
    for source, destination in [
        (inside, outside), ({**outside, "name": "t"}, {**inside, "name": "stolen"}),
        (inside, {"namespace": ["orders2", "orders"], "name": "t"}),
    ]:
        answer = served.request(
            "POST", f"{lake}/tables/rename", {"source": source, "destination": destination}, bearer(secret))
        assert outcome(answer) == forbidden
    # Of a transaction over both sides, nothing is done.
    changes = [
        {"identifier": {"namespace": [name], "name": "t"}, "requirements": [],
         "updates": [{"action": "set-properties", "updates": {"x": "y"}}]} for name in ["orders", "orders2"]]
    answer = served.request("POST", f"{lake}/transactions/commit", {"table-changes": changes}, bearer(secret))
    assert outcome(answer) == forbidden
    assert head(served) == before
