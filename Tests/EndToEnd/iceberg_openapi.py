"""What a Martlet server offers of the Iceberg REST catalog, as an OpenAPI document.

Paths, parameters and statuses are those of the specification (open-api/rest-catalog-open-api.yaml of Apache Iceberg). Its schemas of
requests are narrower, so that what is made from them often means something: columns have types that there are, and names are names of
a lake. Statuses of 500 and more are left out: none is ever expected.

    python iceberg_openapi.py rest-catalog-open-api.yaml

compares the document with that file, and says in what they differ.
"""

import sys

import iceberg_answers
import iceberg_requests

# Each operation: the name, the request, the schema of its body, the status and the schema of success, further statuses.
operations = [
    ("getConfig", "GET /v1/config", None, 200, "Config", "404"),
    ("getToken", "POST /v1/oauth/tokens", "TokenRequest", 200, "Token", ""),
    ("listNamespaces", "GET /v1/{prefix}/namespaces", None, 200, "Namespaces", "404"),
    ("createNamespace", "POST /v1/{prefix}/namespaces", "CreateNamespace", 200, "NamespaceAnswer", "406 409"),
    ("loadNamespaceMetadata", "GET /v1/{prefix}/namespaces/{namespace}", None, 200, "NamespaceAnswer", "404"),
    ("namespaceExists", "HEAD /v1/{prefix}/namespaces/{namespace}", None, 204, None, "404"),
    ("dropNamespace", "DELETE /v1/{prefix}/namespaces/{namespace}", None, 204, None, "404 409"),
    ("updateProperties", "POST /v1/{prefix}/namespaces/{namespace}/properties", "UpdateProperties", 200, "UpdatedProperties",
     "404 406 422"),
    ("listTables", "GET /v1/{prefix}/namespaces/{namespace}/tables", None, 200, "Identifiers", "404"),
    ("createTable", "POST /v1/{prefix}/namespaces/{namespace}/tables", "CreateTable", 200, "Table", "404 409"),
    ("listFunctions", "GET /v1/{prefix}/namespaces/{namespace}/functions", None, 200, "Functions", "404"),
    ("loadFunction", "GET /v1/{prefix}/namespaces/{namespace}/functions/{function}", None, 200, "Function", "404"),
    ("planTableScan", "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/plan", "Plan", 200, "Planned", "404 406"),
    ("fetchPlanningResult", "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}/plan/{plan-id}", None, 200, "Fetched", "404"),
    ("cancelPlanning", "DELETE /v1/{prefix}/namespaces/{namespace}/tables/{table}/plan/{plan-id}", None, 204, None, "404"),
    ("fetchScanTasks", "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/tasks", "Tasks", 200, "ScanTasks", "404"),
    ("registerTable", "POST /v1/{prefix}/namespaces/{namespace}/register", "RegisterTable", 200, "Table", "404 409"),
    ("loadTable", "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}", None, 200, "Table", "304 404"),
    ("updateTable", "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}", "CommitTable", 200, "CommittedTable", "404 409"),
    ("dropTable", "DELETE /v1/{prefix}/namespaces/{namespace}/tables/{table}", None, 204, None, "404"),
    ("tableExists", "HEAD /v1/{prefix}/namespaces/{namespace}/tables/{table}", None, 204, None, "404"),
    ("unregisterTable", "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/unregister", None, 200, "CommittedTable", "404"),
    ("loadCredentials", "GET /v1/{prefix}/namespaces/{namespace}/tables/{table}/credentials", None, 200, "Credentials", "404"),
    ("signRequest", "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/sign", "Sign", 200, "Signed", ""),
    ("renameTable", "POST /v1/{prefix}/tables/rename", "Rename", 204, None, "404 406 409"),
    ("reportMetrics", "POST /v1/{prefix}/namespaces/{namespace}/tables/{table}/metrics", "Report", 204, None, "404"),
    ("commitTransaction", "POST /v1/{prefix}/transactions/commit", "CommitTransaction", 204, None, "404 409"),
    ("listViews", "GET /v1/{prefix}/namespaces/{namespace}/views", None, 200, "Identifiers", "404"),
    ("createView", "POST /v1/{prefix}/namespaces/{namespace}/views", "CreateView", 200, "View", "404 409"),
    ("loadView", "GET /v1/{prefix}/namespaces/{namespace}/views/{view}", None, 200, "View", "404"),
    ("replaceView", "POST /v1/{prefix}/namespaces/{namespace}/views/{view}", "CommitView", 200, "View", "404 409"),
    ("dropView", "DELETE /v1/{prefix}/namespaces/{namespace}/views/{view}", None, 204, None, "404"),
    ("viewExists", "HEAD /v1/{prefix}/namespaces/{namespace}/views/{view}", None, 204, None, "404"),
    ("renameView", "POST /v1/{prefix}/views/rename", "Rename", 204, None, "404 406 409"),
    ("registerView", "POST /v1/{prefix}/namespaces/{namespace}/register-view", "RegisterView", 200, "View", "404 409"),
]

# Operations whose body is optional.
optional_body = {"planTableScan", "fetchScanTasks"}
# Operations that may answer neither 403 nor 419, by the specification.
without = {"getToken": {"403", "419"}, "viewExists": {"403"}}

text = {"type": "string"}
page = [("query", "pageToken", text), ("query", "pageSize", {"type": "integer", "minimum": 1})]
delegation = [("header", "X-Iceberg-Access-Delegation", {"type": "string", "enum": ["vended-credentials", "remote-signing"]})]
repeatable = [("header", "Idempotency-Key", {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36})]
referenced = [("query", "referenced-by", text)]
# Parameters besides those of the path. `createView` has a key here, though the specification gives it none.
parameters = {
    "getConfig": [("query", "warehouse", text)],
    "listNamespaces": [*page, ("query", "parent", text)],
    "listTables": page, "listViews": page, "listFunctions": page,
    "createTable": delegation, "registerTable": delegation, "planTableScan": delegation, "fetchPlanningResult": delegation,
    "cancelPlanning": delegation,
    "loadTable": [
        *delegation, *referenced, ("header", "If-None-Match", text), ("query", "snapshots", {"type": "string", "enum": ["all", "refs"]})],
    "dropTable": [("query", "purgeRequested", {"type": "boolean"})],
    "loadCredentials": [*referenced, ("query", "planId", text)],
    "loadView": referenced,
}
for name in [
        "createNamespace", "dropNamespace", "updateProperties", "createTable", "planTableScan", "cancelPlanning", "fetchScanTasks",
        "registerTable", "updateTable", "dropTable", "unregisterTable", "renameTable", "commitTransaction", "createView",
        "replaceView", "dropView", "renameView", "registerView"]:
    parameters[name] = [*parameters.get(name, []), *repeatable]


def document(names=None):
    """The document; `names` are those of a lake that requests should often have in their bodies."""
    schemas = {**iceberg_requests.schemas(names or iceberg_requests.Names()), **iceberg_answers.schemas}
    paths = {}
    for name, request, body, status, answer, further in operations:
        method, path = request.split(" ")
        description = {
            "operationId": name, "parameters": [parameter(*each) for each in parameters.get(name, [])],
            "responses": responses(name, status, answer, further)}
        if body:
            description["requestBody"] = {
                "required": name not in optional_body,
                "content": {media(name): {"schema": {"$ref": f"#/components/schemas/{body}"}}}}
        if path not in paths:
            held = [part.strip("{}") for part in path.split("/") if part.startswith("{")]
            paths[path] = {"parameters": [parameter("path", each, text) for each in held]}
        paths[path][method.lower()] = description
    return {
        "openapi": "3.1.0", "info": {"title": "The Iceberg REST catalog of a lake", "version": "1"},
        "security": [{"token": []}], "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}}}


def parameter(place, name, schema):
    return {"in": place, "name": name, "required": place == "path", "schema": schema}


def media(name):
    return "application/x-www-form-urlencoded" if name == "getToken" else "application/json"


def responses(name, status, answer, further):
    """The success, and the failures: all with the same envelope, and without one where there is no body to have it."""
    failures = ({"400", "401", "403", "419"} | set(further.split())) - without.get(name, set())
    envelope = "TokenFailure" if name == "getToken" else "Failure"
    result = {str(status): response("Done.", answer)}
    for failure in sorted(failures):
        result[failure] = response("Not done.", None if failure == "304" else envelope)
    return result


def response(description, schema):
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}} if schema else None
    return {"description": description, **({"content": content} if content else {})}


def differences(theirs):
    """In what the document differs from the specification's, as lines."""
    ours = document()
    lines = []
    for path in sorted({*ours["paths"], *theirs["paths"]}):
        methods = [set(each["paths"].get(path, {})) - {"parameters"} for each in (ours, theirs)]
        for method in sorted(methods[0] ^ methods[1]):
            lines.append(f"{method.upper()} {path} is only in {'ours' if method in methods[0] else 'theirs'}")
        for method in sorted(methods[0] & methods[1]):
            facts = [summary(each, path, method) for each in (ours, theirs)]
            lines += [
                f"{method.upper()} {path}: {what} is {facts[0][what]}, theirs is {facts[1][what]}"
                for what in facts[0] if facts[0][what] != facts[1][what]]
    return lines


def summary(whole, path, method):
    item = whole["paths"][path]
    operation = item[method]
    held = [resolved(whole, each) for each in [*item.get("parameters", []), *operation.get("parameters", [])]]
    body = resolved(whole, operation.get("requestBody", {}))
    return {
        "name": operation["operationId"],
        "parameters": sorted((each["in"], each["name"], each.get("required", False)) for each in held),
        "body": sorted(body.get("content", {})), "body required": body.get("required", False),
        "statuses": sorted(str(status) for status in operation["responses"] if not str(status).startswith("5"))}


def resolved(whole, value):
    while "$ref" in value:
        target = whole
        for part in value["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        value = target
    return value


if __name__ == "__main__":
    import yaml

    with open(sys.argv[1]) as file:
        print("\n".join(differences(yaml.safe_load(file))) or "They do not differ.")
