"""The token endpoint: OAuth2 client credentials and token exchange, by plain HTTP, PyIceberg and DuckDB."""

import duckdb
import pytest
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import ForbiddenError, OAuthError, UnauthorizedError

import judges
from access import ask_token, bearer, forbidden, granted, lake, outcome, serve_namespaces, token, tokens_path, unauthorized


@pytest.fixture(scope="module")
def served(shared_server):
    return serve_namespaces(shared_server)


def test_client_credentials_and_exchange(served):
    writer = token(served, "--scope", "write", "--namespace", "orders")["secret"]
    first = granted(served, writer)
    assert first["token_type"] == "bearer" and first["scope"] == "write" and 0 < first["expires_in"] <= 3600
    narrow = granted(served, writer, scope="read")
    for grant, may in [(first, 200), (narrow, 403)]:
        answer = served.request(
            "POST", f"{lake}/namespaces/orders/tables/t", {"requirements": [], "updates": []},
            bearer(grant["access_token"]))
        assert answer.status == may
        answer = served.request("GET", f"{lake}/namespaces/orders2/tables/t", headers=bearer(grant["access_token"]))
        assert outcome(answer) == forbidden

    def exchange(subject, **form):
        return ask_token(
            served, grant_type="urn:ietf:params:oauth:grant-type:token-exchange", subject_token=subject,
            subject_token_type="urn:ietf:params:oauth:token-type:access_token", **form)

    assert exchange(first["access_token"]).json()["scope"] == "write"
    assert exchange(first["access_token"], scope="read").json()["scope"] == "read"
    # Nothing is won on the way.
    for subject, scope in [(narrow["access_token"], "write"), (writer, "admin"), (first["access_token"], "admin")]:
        answer = exchange(subject, scope=scope)
        assert (answer.status, answer.json()["error"]) == (400, "invalid_scope")
    assert exchange("mra_" + "A" * 78).status == 400
    body = first["access_token"]
    for index in [4, 10, 30, len(body) - 2]:
        forged = body[:index] + ("A" if body[index] != "A" else "B") + body[index + 1:]
        answer = served.request("GET", "/iceberg/v1/config", headers=bearer(forged))
        assert outcome(answer) == unauthorized, index


def test_the_token_endpoint_refuses_strangers(served):
    for form in [{"client_secret": "mrt_" + "a" * 49}, {"client_secret": "x"}, {}]:
        answer = ask_token(served, client_id="x", **form)
        assert (answer.status, answer.json()["error"]) == (401, "invalid_client")
        assert "WWW-Authenticate" in answer.headers
    assert ask_token(served, grant_type="password").json()["error"] == "unsupported_grant_type"
    assert ask_token(served, client_secret=served.token, scope="everything").json()["error"] == "invalid_scope"


def test_pyiceberg_asks_for_its_token(served):
    made = token(served, "--scope", "read", "--namespace", "orders")

    def connect(**properties):
        return RestCatalog("martlet", uri=f"{served.url}/iceberg", warehouse="lake", **properties)

    for properties in [
        {"credential": f"me:{made['secret']}"}, {"credential": made["secret"]}, {"token": made["secret"]},
        {"credential": f"me:{made['secret']}", "oauth2-server-uri": f"{served.url}{tokens_path}", "scope": "read"},
    ]:
        catalog = connect(**properties)
        assert catalog.list_namespaces() == [("orders",)]
        assert catalog.load_table("orders.t").name() == ("orders", "t")
        with pytest.raises(ForbiddenError):
            catalog.load_table("orders2.t")
        with pytest.raises(ForbiddenError):
            catalog.create_namespace("mine")
    for wrong in [{"credential": f"me:{made['secret'][:-1]}x"}, {"credential": "me:x"}]:
        with pytest.raises((OAuthError, UnauthorizedError)):
            connect(**wrong)
    with pytest.raises(UnauthorizedError):
        connect(token="mrt_none")
    # A long-running client is told, too.
    served.project.martlet("token", "revoke", made["id"])
    with pytest.raises((OAuthError, UnauthorizedError)):
        catalog.list_namespaces()


def test_duckdb_asks_for_its_token(served):
    made = token(served, "--scope", "write", "--namespace", "orders")

    def attach(client_secret, *options):
        connection = duckdb.connect()
        for name in ["httpfs", "avro", "iceberg"]:
            connection.execute(f"LOAD '{judges.extensions / name}.duckdb_extension'")
        connection.execute(f"""
            ATTACH 'lake' AS lake (TYPE iceberg, ENDPOINT '{served.url}/iceberg', CLIENT_ID 'me',
            CLIENT_SECRET '{client_secret}', OAUTH2_SERVER_URI '{served.url}{tokens_path}' {"".join(f", {o}" for o in options)})""")
        return connection

    for options in [[], ["OAUTH2_SCOPE 'write'"]]:
        connection = attach(made["secret"], *options)
        connection.execute("INSERT INTO lake.orders.t VALUES (1)")
        with pytest.raises(duckdb.Error, match="does not reach|Forbidden|403"):
            connection.execute("SELECT * FROM lake.orders2.t").fetchall()
        connection.close()
    connection = attach(made["secret"], "OAUTH2_SCOPE 'read'")
    assert connection.execute("SELECT id FROM lake.orders.t").fetchall() == [(1,), (1,)]
    with pytest.raises(duckdb.Error):
        connection.execute("INSERT INTO lake.orders.t VALUES (3)")
    connection.close()
    with pytest.raises(duckdb.Error):
        attach(made["secret"][:-1] + "x")
