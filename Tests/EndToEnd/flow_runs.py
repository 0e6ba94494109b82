"""Flows of a server, and what is asked of their runs over HTTP."""

import time

api = "/api/v1"
# What does not come about in this time does not come about.
patience_s = 60


class Runs:
    """Flows of one server, and what is asked of their runs."""

    def __init__(self, server):
        self.server = server

    def flow(self, name, text):
        self.server.project.write(f"flows/{name}.yaml", text)

    def post(self, path, body=None, status=202):
        answer = self.server.request("POST", f"{api}{path}", body)
        assert answer.status == status, (path, answer.status, answer.body)
        return answer

    def start(self, flow, **options):
        answer = self.post(f"/flows/{flow}/run", options)
        run = answer.json()["run"]
        assert answer.headers["Location"] == f"{api}/runs/{run['id']}" and run["name"] == flow
        return run["id"]

    def show(self, run):
        return self.server.request("GET", f"{api}/runs/{run}").json()

    def until(self, holds):
        end = time.monotonic() + patience_s
        while not (found := holds()):
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.02)
        return found

    def ended(self, run, status="success"):
        shown = self.until(lambda: (now := self.show(run))["run"]["status"] not in ("pending", "running") and now)
        assert shown["run"]["status"] == status, shown
        return shown

    def says(self, run, text):
        return self.until(lambda: any(text in line["message"] for line in self.show(run)["logs"]))

    def told(self, run, query=""):
        answer = self.server.request("GET", f"{api}/runs/{run}/transitions{query}")
        assert answer.status == 200, answer.body
        return answer.json()["transitions"]

    def words(self, run):
        return [entry["what"] for entry in self.told(run)]

    def value(self, sql):
        return self.server.project.value(sql)
