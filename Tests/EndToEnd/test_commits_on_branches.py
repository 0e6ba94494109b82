"""Clients that commit at once through two branches while one is merged into the other: nobody is refused, nothing is lost."""

import http.client
import json
import threading
import urllib.parse

clients_per_branch = 4
commits_each = 15
merges = 4
prefixes = {"main": "lake", "work/now": "lake%40work%2Fnow"}


class Client(threading.Thread):
    """Commits to a table of its own, as a caller of its own."""

    def __init__(self, server, branch, number, secret):
        super().__init__(daemon=True)
        self.branch, self.name, self.secret = branch, f"{branch[0]}{number}", secret
        self.address = urllib.parse.urlparse(server.url)
        self.answers = []

    def run(self):
        connection = http.client.HTTPConnection(self.address.hostname, self.address.port, timeout=60)
        path = f"/iceberg/v1/{prefixes[self.branch]}/namespaces/load/tables/{self.name}"
        for number in range(commits_each):
            body = {"requirements": [], "updates": [{"action": "set-properties", "updates": {"n": str(number)}}]}
            connection.request("POST", path, json.dumps(body), {
                "Content-Type": "application/json", "Authorization": f"Bearer {self.secret}"})
            response = connection.getresponse()
            self.answers.append((response.status, response.read()[:300]))


def value(server, branch, name):
    answer = server.request("GET", f"/iceberg/v1/{prefixes[branch]}/namespaces/load/tables/{name}")
    assert answer.status == 200, answer.body
    return answer.json()["metadata"]["properties"].get("n")


def test_branches_under_commits_and_merges(project, server):
    assert server.request("POST", "/iceberg/v1/lake/namespaces", {"namespace": ["load"]}).status == 200
    field = {"id": 1, "name": "id", "type": "long", "required": False}
    names = [f"{branch[0]}{number}" for branch in prefixes for number in range(clients_per_branch)]
    for name in names:
        assert server.request("POST", "/iceberg/v1/lake/namespaces/load/tables", {
            "name": name, "schema": {"type": "struct", "schema-id": 0, "fields": [field]}}).status == 200
    project.martlet("branch", "create", "work/now")
    secrets = {name: project.json("token", "create", name, "--scope", "write")["secret"] for name in names}
    clients = [
        Client(server, branch, number, secrets[f"{branch[0]}{number}"])
        for branch in prefixes for number in range(clients_per_branch)]
    for client in clients:
        client.start()
    # Another process merges, so that its commits and the server's meet in the database.
    for _ in range(merges):
        project.martlet("merge", "work/now")
    for client in clients:
        client.join(120)
        assert [status for status, _ in client.answers] == [200] * commits_each, client.answers[-1]
    last = str(commits_each - 1)
    for client in clients:
        assert value(server, client.branch, client.name) == last
        if client.branch == "main":
            assert value(server, "work/now", client.name) is None, "a commit went to the wrong branch"
    project.martlet("merge", "work/now")
    assert [value(server, "main", name) for name in names] == [last] * len(names)
    # Each commit is on its branch once, by whom its token names.
    for branch in prefixes:
        authors = [commit["author"] for commit in project.json("log", "--limit", "10000", branch)["commits"]]
        for client in clients:
            assert authors.count(client.name) == (commits_each if client.branch == branch else 0), (branch, client.name)
    assert project.martlet("doctor", status=None).returncode == 0
