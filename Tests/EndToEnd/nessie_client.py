"""A client of Nessie's API, version 2, made of nothing but requests, and the bodies that it sends."""

from server import quoted


class Client:
    def __init__(self, server):
        self.server = server

    def ask(self, method, path, body=None, status=200):
        answer = self.server.request(method, f"/nessie/api/v2/{path}", body)
        assert answer.status == status, answer.body
        return answer.json()

    def pages(self, path, member, size):
        """All of a listing, page by page; each but the last is full."""
        found, token = [], None
        while True:
            mark = "&" if "?" in path else "?"
            rest = f"&page-token={quoted(token)}" if token else ""
            page = self.ask("GET", f"{path}{mark}max-records={size}{rest}")
            found += page[member]
            token = page.get("token")
            assert page["hasMore"] == bool(token)
            if not token:
                return found
            assert len(page[member]) == size

    def head(self, ref):
        return self.ask("GET", f"trees/{quoted(ref)}")["reference"]["hash"]

    def commit(self, branch, *operations, message="a commit", at=None, status=200):
        path = quoted(f"{branch}@{at or self.head(branch)}")
        return self.ask("POST", f"trees/{path}/history/commit", {
            "commitMeta": {"message": message, "authors": ["eve"]}, "operations": list(operations)}, status)


def key(*elements):
    return {"elements": list(elements)}


def put(*elements, **properties):
    return {"type": "PUT", "key": key(*elements), "content": {
        "type": "NAMESPACE", "elements": list(elements), "properties": properties}}


def put_table(location, *elements):
    return {"type": "PUT", "key": key(*elements), "content": {
        "type": "ICEBERG_TABLE", "metadataLocation": location, "snapshotId": -1, "schemaId": 0, "specId": 0,
        "sortOrderId": 0}}


def delete(*elements):
    return {"type": "DELETE", "key": key(*elements)}


def names(listed, member="name"):
    return [".".join(entry[member]["elements"]) for entry in listed]
