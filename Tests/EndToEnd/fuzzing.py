"""Runs schemathesis, which makes requests from an OpenAPI document, against a running server."""

import collections
import json
import os
import subprocess

from project import root

schemathesis = root / ".deps" / "clients" / "bin" / "schemathesis"
# A fuzzer that runs for longer than this is stuck.
patience_s = 600
# What is checked of every answer. The others judge what an API chooses: whether a name that is not there is 404 or 400, for example.
checks = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]


class Findings:
    """What a run found: its failures as text, and how often each operation answered with each status."""

    def __init__(self, process, report):
        self.text = process.stdout
        self.status = process.returncode
        self.answers = collections.defaultdict(collections.Counter)
        for line in report.read_text().splitlines():
            scenario = json.loads(line).get("ScenarioFinished")
            if scenario is None or "cases" not in scenario["recorder"]:
                continue
            for id, case in scenario["recorder"]["cases"].items():
                interaction = scenario["recorder"]["interactions"].get(id)
                if interaction and interaction["response"]:
                    label = f"{case['value']['method']} {case['value']['path']}"
                    self.answers[label][interaction["response"]["status_code"]] += 1

    @property
    def count(self):
        return sum(counter.total() for counter in self.answers.values())

    @property
    def statuses(self):
        return sum(self.answers.values(), collections.Counter())

    def __str__(self):
        lines = [f"{label}: {dict(sorted(counter.items()))}" for label, counter in sorted(self.answers.items())]
        return "\n".join([*lines, f"{self.count} answers"])


def fuzz(server, document, folder, *, prefix="", names=None, token=None, seed=1, examples=5, phases=None, options=(), checks=checks):
    """Runs schemathesis.

    - document: the OpenAPI document, a JSON value or the path of a file.
    - names: what parameters and members of bodies are to be: `{"path": {"table": ["orders"]}, "body": {"uuid": [...]}}`.
    - token: another than that of the server's tests; an empty one for none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not isinstance(document, (str, os.PathLike)):
        path = folder / "openapi.json"
        path.write_text(json.dumps(document))
        document = path
    known = folder / "names.json"
    known.write_text(json.dumps({"path": {}, "query": {}, "body": {}, **(names or {})}))
    report = folder / "report.ndjson"
    report.unlink(missing_ok=True)
    token = server.token if token is None else token
    command = [
        schemathesis, "run", document, "--url", f"{server.url}{prefix}",
        "--seed", seed, "--max-examples", examples, "--checks", ",".join(checks), "--continue-on-failure",
        "--phases", ",".join(phases or ["examples", "coverage", "fuzzing", "stateful"]), "--warnings", "off",
        "--suppress-health-check", "all", "--generation-database", "none", "--no-color", "--request-timeout", 60,
        "--report", "ndjson", "--report-ndjson-path", report, "--output-truncate", "true", *options]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "SCHEMATHESIS_HOOKS": "fuzz_hooks",
                   "PYTHONPATH": str(root / "Tests" / "EndToEnd"), "FUZZ_NAMES": str(known)}
    process = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        timeout=patience_s)
    assert report.exists(), process.stdout
    return Findings(process, report)

