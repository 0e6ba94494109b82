"""Tokens of a server in all the forms that tests of access need."""

import urllib.parse

from server import quoted

tokens_path = "/iceberg/v1/oauth/tokens"
lake = "/iceberg/v1/lake"
field = {"id": 1, "name": "id", "type": "long", "required": False}
table_schema = {"type": "struct", "schema-id": 0, "fields": [field]}
namespaces = ["orders", "orders2", "orders.eu"]


def serve_namespaces(server):
    """A server whose lake has a table `t` in each of three namespaces, one inside another."""
    for name in namespaces:
        levels = name.split(".")
        assert server.request("POST", f"{lake}/namespaces", {"namespace": levels}).status == 200
        answer = server.request(
            "POST", f"{lake}/namespaces/{path_of(levels)}/tables", {"name": "t", "schema": table_schema})
        assert answer.status == 200, answer.body
    return server


def path_of(levels):
    return quoted("\x1f".join(levels))


def token(server, *options, name="tests"):
    return server.project.json("token", "create", name, *options)


def bearer(secret):
    return {"Authorization": f"Bearer {secret}"}


def outcome(answer):
    """The status and the type of an error in the Iceberg catalog's envelope."""
    error = answer.json()["error"]
    assert error["code"] == answer.status and error["message"]
    return answer.status, error["type"]


unauthorized = (401, "NotAuthorizedException")
forbidden = (403, "ForbiddenException")


def ask_token(server, headers=None, **form):
    form = {"grant_type": "client_credentials", **form}
    return server.request(
        "POST", tokens_path, urllib.parse.urlencode(form).encode(),
        {"Authorization": None, "Content-Type": "application/x-www-form-urlencoded", **(headers or {})})


def granted(server, secret, **form):
    answer = ask_token(server, client_id="x", client_secret=secret, **form)
    assert answer.status == 200, answer.body
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.json()
