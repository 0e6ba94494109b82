"""Workers on other hosts: steps go to them, leave them when they are lost, and are never done twice."""

import hashlib
import json
import os
import re
import signal
import subprocess
import time
import urllib.request

import pytest

FLOW = """
steps:
  work:
    kind: bash
    group: etl
    run: |
      echo "begins on $MARTLET_STEP"
      sleep %s
      echo "ends"
"""


def wait_for(what, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about in time")


class Site:
    def __init__(self, folder, program):
        self.folder, self.program, self.started = folder, program, []
        (folder / "flows").mkdir(parents=True)
        (folder / "martlet.yaml").write_text("name: p\nworkers:\n  lease_seconds: 3\n")
        for name, seconds in {"short": 0, "long": 6}.items():
            (folder / "flows" / f"{name}.yaml").write_text(FLOW % seconds)

    def martlet(self, *words, token=None):
        env = {**os.environ, **({"MARTLET_TOKEN": token} if token else {})}
        return subprocess.run([self.program, *words], cwd=self.folder, env=env, capture_output=True, text=True, timeout=60)

    def token(self, scope):
        return json.loads(self.martlet("token", "create", scope, "--scope", scope, "--json").stdout)["secret"]

    def start(self, words, log, env=None):
        out = open(self.folder / log, "w")
        process = subprocess.Popen(words, cwd=self.folder, stdout=out, stderr=out, env={**os.environ, **(env or {})})
        self.started.append(process)
        return process

    def serve(self, host="127.0.0.1"):
        self.admin, self.worker_token = self.token("admin"), self.token("worker")
        self.start([self.program, "serve", "--port", "0", "--host", host, "--insecure"], "server.log")
        file = self.folder / ".martlet" / "server.json"
        wait_for(file.exists)
        port = json.loads(file.read_text())["url"].rsplit(":", 1)[1]
        self.url = f"http://127.0.0.1:{port}"
        for name in ("short", "long"):
            done = self.ask("schedule", "create", name, "--flow", name, "--every", "1000d")
            assert done.returncode == 0, done.stderr
        return port

    def ask(self, *words):
        return self.martlet(*words, "--server", self.url, token=self.admin)

    def worker(self, name, url=None, before=(), token=None, more=("--capacity", "1"), env=None):
        words = [*before, self.program, "worker", "--server", url or self.url, "--group", "etl", "--name", name,
                 "--cache", str(self.folder / f"cache-{name}"), *more]
        process = self.start(words, f"{name}.log", {"MARTLET_TOKEN": token or self.worker_token, **(env or {})})
        return process

    def ready(self, count):
        return wait_for(lambda: len([w for w in self.workers() if w["status"] == "ready"]) == count)

    def workers(self):
        return json.loads(self.ask("workers", "list", "--json").stdout)["workers"]

    def run(self, name):
        started = self.ask("schedule", "run", name)
        return re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", started.stdout + started.stderr)[0]

    def show(self, run):
        return json.loads(self.ask("runs", "show", run, "--json").stdout)

    def ended(self, run):
        return wait_for(lambda: (shown := self.show(run))["run"]["status"] in ("success", "failed") and shown)

    def busy(self):
        return wait_for(lambda: next((w["name"] for w in self.workers() if w["steps"] and w["steps"][0]["confirmed"]), None))

    def lines(self, run):
        return [line["message"] for line in self.show(run)["logs"]]

    def stop(self):
        # Workers first: one that has an answer left waits for the server.
        for some in (self.started[1:], self.started[:1]):
            for process in some:
                if process.poll() is None:
                    process.terminate()
            for process in some:
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@pytest.fixture
def site(tmp_path):
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    made = Site(tmp_path / "p", os.environ.get("MARTLET_PROGRAM", os.path.join(root, "bin", "martlet")))
    yield made
    made.stop()


def test_a_step_runs_on_a_worker(site):
    site.serve()
    site.worker("one")
    site.ready(1)
    run = site.run("short")
    assert site.ended(run)["run"]["status"] == "success"
    lines = site.lines(run)
    assert any("'one'" in line for line in lines) and lines.count("ends") == 1


def test_a_worker_says_each_second_how_it_is(site):
    site.serve()
    site.worker("one", more=("--capacity", "3", "--label", "zone=eu"))
    wait_for(lambda: any(worker["load"]["memory_bytes"] for worker in site.workers()))
    run = site.run("long")
    site.busy()
    (worker,) = site.workers()
    load, memory = worker["load"], os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 <= load["cpu"] <= 1 and load["load"] >= 0 and 0 < load["memory_bytes"] < load["memory_total_bytes"] <= memory
    assert [(step["run"], step["step"]) for step in worker["steps"]] == [(run, "work")]
    assert (worker["capacity"], worker["groups"], worker["labels"]) == (3, ["etl"], {"zone": "eu"})
    assert worker["languages"] and worker["heard_seconds_ago"] < 60
    assert site.ended(run)["run"]["status"] == "success"
    (worker,) = site.workers()
    assert (worker["answered"], worker["lost"], worker["steps"]) == (1, 0, [])


def test_a_killed_worker_loses_its_step_to_another(site):
    site.serve()
    workers = {name: site.worker(name) for name in ("one", "two")}
    site.ready(2)
    run = site.run("long")
    name = site.busy()
    workers[name].send_signal(signal.SIGKILL)
    assert site.ended(run)["run"]["status"] == "success"
    lines = site.lines(run)
    assert any(f"'{name}' was lost" in line for line in lines), lines
    assert lines.count("ends") == 1


def test_a_draining_worker_ends_its_step_first(site):
    site.serve()
    worker = site.worker("one")
    site.ready(1)
    run = site.run("long")
    site.busy()
    worker.terminate()
    assert site.ended(run)["run"]["status"] == "success"
    assert worker.wait(20) == 0
    assert site.workers() == []


def test_a_wrong_token_is_told_what_to_do(site):
    site.serve()
    worker = site.worker("one", token=site.token("read"))
    assert worker.wait(20) == 1
    assert "scope" in (site.folder / "one.log").read_text()


def test_a_worker_that_is_cut_off_is_refused(site):
    spaces = {"one": "martlet-w1", "two": "martlet-w2"}
    probe = subprocess.run(["ip", "netns", "add", "martlet-probe"], capture_output=True, text=True)
    if probe.returncode:
        pytest.skip(f"network namespaces are not permitted here: {probe.stderr.strip()}")
    subprocess.run(["ip", "netns", "del", "martlet-probe"], check=True)

    def ip(*words):
        subprocess.run(["ip", *words], check=True, capture_output=True)

    def clear():
        for number, space in enumerate(spaces.values(), 1):
            subprocess.run(["ip", "netns", "del", space], capture_output=True)
            subprocess.run(["ip", "link", "del", f"mw{number}"], capture_output=True)

    # A run that was broken off leaves them.
    clear()
    try:
        port = site.serve("0.0.0.0")
        for number, (name, space) in enumerate(spaces.items(), 1):
            ip("netns", "add", space)
            ip("link", "add", f"mw{number}", "type", "veth", "peer", "name", "eth0", "netns", space)
            ip("addr", "add", f"10.213.{number}.1/24", "dev", f"mw{number}")
            ip("link", "set", f"mw{number}", "up")
            ip("-n", space, "addr", "add", f"10.213.{number}.2/24", "dev", "eth0")
            ip("-n", space, "link", "set", "eth0", "up")
            site.worker(name, f"http://10.213.{number}.1:{port}", ["ip", "netns", "exec", space])
        site.ready(2)
        run = site.run("long")
        name = site.busy()
        link = "mw1" if name == "one" else "mw2"
        ip("link", "set", link, "down")
        assert site.ended(run)["run"]["status"] == "success"
        ip("link", "set", link, "up")
        log = site.folder / f"{name}.log"
        wait_for(lambda: "was lost to another" in log.read_text() or "too late and was refused" in log.read_text())
        lines = site.lines(run)
        assert any(f"'{name}' was lost" in line for line in lines) and lines.count("ends") == 1
    finally:
        site.stop()
        clear()


SECRET = """
steps:
  named:
    kind: python
    group: etl
    secrets: [KEY]
    code: |
      import os
      print("it is", os.environ["KEY"])
      outputs = {"length": len(os.environ["KEY"])}
  unnamed:
    kind: python
    group: etl
    depends_on: [named]
    file: code/second.py
"""


def descends(pid, ancestor):
    """Whether a process was started by another, or by one that was."""
    while int(pid) > 1:
        try:
            with open(f"/proc/{pid}/stat") as file:
                pid = int(file.read().rsplit(")", 1)[1].split()[1])
        except FileNotFoundError:
            return False
        if pid == ancestor:
            return True
    return False


def test_python_runs_on_a_worker_warm_with_its_code_and_only_its_secrets(site):
    (site.folder / "flows" / "py.yaml").write_text(SECRET)
    (site.folder / "code").mkdir()
    (site.folder / "code" / "second.py").write_text(
        "import os\noutputs = {'double': 2 * inputs['named']['length'], 'has': 'KEY' in os.environ}\n")
    done = subprocess.run([site.program, "secret", "set", "KEY"], cwd=site.folder, input="geheim-1234", text=True,
                          capture_output=True)
    assert done.returncode == 0, done.stderr
    site.serve()
    assert site.ask("schedule", "create", "py", "--flow", "py", "--every", "1000d").returncode == 0
    worker = site.worker("one")
    site.ready(1)
    run = site.run("py")
    shown = site.ended(run)
    assert shown["run"]["status"] == "success", shown
    named, unnamed = (step["outputs"] for step in shown["steps"])
    assert named["length"] == 11 and unnamed["double"] == 22 and unnamed["has"] is False
    lines = site.lines(run)
    assert "it is ***" in lines and not any("geheim" in line for line in lines), lines
    assert any("'one'" in line for line in lines)
    steps = {step["name"]: step for step in shown["steps"]}
    assert steps["named"]["peak_memory"] > 0 and steps["named"]["cpu_us"] > 0
    # One interpreter serves all steps with the same code, and nothing of a secret is kept at the worker.
    def interpreters():
        found = subprocess.run(["pgrep", "-f", "martlet.runner"], capture_output=True, text=True).stdout.split()
        own = [pid for pid in found if descends(pid, worker.pid)]
        # Not what an interpreter forks for its next step.
        return [pid for pid in own if not any(descends(pid, int(other)) for other in own)]

    warm = interpreters()
    assert warm
    assert site.ended(site.run("py"))["run"]["status"] == "success"
    assert interpreters() == warm
    kept = subprocess.run(["grep", "-rl", "geheim", str(site.folder / "cache-one")], capture_output=True, text=True)
    assert kept.stdout == ""


IMPORTS = """
steps:
  work: {kind: python, group: etl, file: code/main.py}
  inline: {kind: python, group: etl, code: "import shared.deep; outputs = {'value': shared.deep.value}"}
"""


def test_a_worker_gets_the_modules_that_code_imports_as_they_are_now(site):
    (site.folder / "flows" / "imports.yaml").write_text(IMPORTS)
    for folder in ("code", "shared"):
        (site.folder / folder).mkdir()
    (site.folder / "code" / "main.py").write_text("import beside\noutputs = {'value': beside.value}\n")
    (site.folder / "code" / "beside.py").write_text("from shared.deep import value\n")
    (site.folder / "shared" / "unused.py").write_text("import missing\n")
    site.serve()
    assert site.ask("schedule", "create", "imports", "--flow", "imports", "--every", "1000d").returncode == 0
    site.worker("one")
    site.ready(1)
    for value in (1, 2):
        (site.folder / "shared" / "deep.py").write_text(f"value = {value}\n")
        shown = site.ended(site.run("imports"))
        assert shown["run"]["status"] == "success", shown
        assert [step["outputs"] for step in shown["steps"]] == [{"value": value}] * 2


def fetched(site):
    """How often workers were given a file."""
    request = urllib.request.Request(f"{site.url}/metrics", headers={"Authorization": f"Bearer {site.admin}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read().decode()
    found = re.findall(r'^martlet_http_requests_total\{operation="workerFile",status="200"\} (\d+)$', text, re.M)
    return int(found[0]) if found else 0


def test_code_travels_compressed_by_its_hash_and_once(site):
    (site.folder / "code").mkdir()
    file = site.folder / "code" / "large.py"
    (site.folder / "flows" / "large.yaml").write_text("steps: {work: {kind: python, group: etl, file: code/large.py}}\n")
    text = "# a line of some length that says nothing\n" * 50_000
    file.write_text(text)
    site.serve()
    assert site.ask("schedule", "create", "large", "--flow", "large", "--every", "1000d").returncode == 0
    site.worker("one")
    site.ready(1)

    def value():
        shown = site.ended(site.run("large"))
        assert shown["run"]["status"] == "success", shown
        return shown["steps"][0]["outputs"]["value"]

    for number in (1, 2):
        file.write_text(f"{text}outputs = {{'value': {number}}}\n")
        assert value() == number and value() == number
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        kept = site.folder / ".martlet" / "code" / f"{digest}.zst"
        assert 0 < kept.stat().st_size < len(text) / 100
        assert fetched(site) == number, "each version goes to the worker once"
    # What lies at the worker is looked at before it is used.
    held = [found for found in (site.folder / "cache-one").rglob("*") if found.is_file() and digest in str(found)]
    assert held, list((site.folder / "cache-one").rglob("*"))
    for found in held:
        found.chmod(0o644)
        found.write_bytes(b"outputs = {'value': 'forged'}\n")
    assert value() == 2 and fetched(site) == 3
