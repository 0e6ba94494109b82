"""What lies between server and workers goes away and comes back: NATS, the network, the server; nothing is lost or done twice."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from test_workers import site, wait_for  # noqa: F401

# How long NATS is away; longer by hand.
outage_s = int(os.environ.get("MARTLET_TEST_OUTAGE_SECONDS", "0"))

BURST = """
steps:
  work:
    kind: bash
    group: etl
    for_each: {items: [%s], limit: 8}
    run: |
      sleep 0.3
      echo "did {{ item }}."
""" % ", ".join(map(str, range(24)))


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class NATS:
    program = shutil.which("nats-server", path=os.path.join(sys.prefix, "bin") + os.pathsep + os.environ["PATH"])

    def __init__(self, folder):
        self.folder, self.port, self.monitor, self.process = folder, free_port(), free_port(), None
        self.url = f"nats://127.0.0.1:{self.port}"

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "-js", "-a", "127.0.0.1", "-p", str(self.port), "-m", str(self.monitor), "-sd",
             str(self.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self.sees("varz") is not None)

    def sees(self, page):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor}/{page}", timeout=5) as answer:
                return json.load(answer)
        except OSError:
            return None

    def carried(self):
        """Messages that the stream has had; those that were taken are gone from it."""
        accounts = self.sees("jsz?accounts=true&streams=true").get("account_details", [])
        return sum(stream["state"]["last_seq"] for one in accounts for stream in one.get("stream_detail", []))

    def delivered(self):
        """How many messages each worker was given, by its consumer."""
        accounts = self.sees("jsz?accounts=true&streams=true&consumers=true").get("account_details", [])
        streams = [stream for one in accounts for stream in one.get("stream_detail", [])]
        return {one["name"]: one["delivered"]["consumer_seq"]
                for stream in streams for one in stream.get("consumer_detail", []) if "-to-" in one["name"]}

    def kill(self):
        if self.process:
            self.process.kill()
            self.process.wait()


@pytest.fixture
def nats(tmp_path):
    made = NATS(tmp_path / "nats")
    made.start()
    yield made
    made.kill()


def did(site, run):
    return sorted(line for line in site.lines(run) if line.startswith("did "))


def test_nats_carries_steps_goes_away_and_comes_back(nats, site):
    (site.folder / "martlet.yaml").write_text(f"name: p\nworkers:\n  lease_seconds: 3\n  nats: {{url: '{nats.url}'}}\n")
    (site.folder / "flows" / "burst.yaml").write_text(BURST)
    site.serve()
    assert site.ask("schedule", "create", "burst", "--flow", "burst", "--every", "1000d").returncode == 0
    for name in ("one", "two"):
        site.worker(name, more=["--nats", nats.url, "--capacity", "4"])
    site.ready(2)
    all_of_it = sorted(f"did {number}." for number in range(24))
    # Steps and answers are messages of the stream.
    before = nats.carried()
    run = site.run("burst")
    assert site.ended(run)["run"]["status"] == "success" and did(site, run) == all_of_it
    assert nats.carried() >= before + 24
    # Away in mid-run: what it carried goes over HTTP.
    run = site.run("burst")
    wait_for(lambda: len(did(site, run)) >= 4)
    nats.kill()
    time.sleep(outage_s)
    assert site.ended(run)["run"]["status"] == "success"
    assert did(site, run) == all_of_it
    # Back, and carrying again: steps to both workers, and their answers.
    nats.start()
    wait_for(lambda: carries(site, nats, all_of_it), 60)
    assert [worker["lost"] for worker in site.workers()] == [0, 0]


def carries(site, nats, all_of_it):
    before, given = nats.carried(), nats.delivered()
    run = site.run("burst")
    assert site.ended(run)["run"]["status"] == "success" and did(site, run) == all_of_it
    return nats.carried() >= before + 40 and all(count >= given[name] + 4 for name, count in nats.delivered().items())


class Wire:
    """A way to the server that can be made as slow as one byte a second, in each direction."""

    def __init__(self, port):
        self.port, self.slow, self.listener = port, False, socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                one, _ = self.listener.accept()
            except OSError:
                return
            other = socket.create_connection(("127.0.0.1", self.port))
            for source, target in ((one, other), (other, one)):
                threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    def pump(self, source, target):
        try:
            while piece := source.recv(1 if self.slow else 65536):
                if self.slow:
                    for byte in piece:
                        target.sendall(bytes([byte]))
                        time.sleep(1 if self.slow else 0)
                else:
                    target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, target):
                end.close()


def was_refused(site, name):
    log = site.folder / f"{name}.log"
    return wait_for(lambda: "was lost to another" in log.read_text() or "too late and was refused" in log.read_text())


def test_a_worker_behind_a_byte_a_second_loses_its_step_and_is_refused(site):
    wire = Wire(int(site.serve()))
    site.worker("slow", wire.url)
    site.ready(1)
    run = site.run("long")
    assert site.busy() == "slow"
    wire.slow = True
    site.worker("quick")
    shown = site.ended(run)
    assert shown["run"]["status"] == "success"
    lines = site.lines(run)
    assert any("'slow' was lost" in line for line in lines) and lines.count("ends") == 1, lines
    wire.slow = False
    was_refused(site, "slow")
    # It is a worker like any other again.
    site.ready(2)


def test_a_worker_that_comes_back_after_its_lease_is_refused(site):
    site.serve()
    workers = {name: site.worker(name) for name in ("one", "two")}
    site.ready(2)
    run = site.run("long")
    name = site.busy()
    workers[name].send_signal(signal.SIGSTOP)
    try:
        wait_for(lambda: any(f"'{name}' was lost" in line for line in site.lines(run)))
    finally:
        workers[name].send_signal(signal.SIGCONT)
    was_refused(site, name)
    assert site.ended(run)["run"]["status"] == "success"
    assert site.lines(run).count("ends") == 1
    site.ready(2)


def test_a_server_that_stood_still_is_no_lost_lease(site):
    site.serve()
    site.worker("one")
    site.ready(1)
    run = site.run("long")
    site.busy()
    server = site.started[0]
    server.send_signal(signal.SIGSTOP)
    # Longer than a lease; the step goes on meanwhile.
    time.sleep(5)
    server.send_signal(signal.SIGCONT)
    assert site.ended(run)["run"]["status"] == "success"
    lines = site.lines(run)
    assert not any("was lost" in line for line in lines) and lines.count("ends") == 1, lines
    assert [worker["lost"] for worker in site.workers()] == [0]


def test_a_worker_that_is_to_end_gives_up_a_server_that_is_gone(site):
    port = site.serve()
    worker = site.worker("one", more=("--capacity", "1", "--patience", "3"))
    site.ready(1)
    run = site.run("long")
    site.busy()
    server = site.started[0]
    server.kill()
    server.wait()
    worker.terminate()
    assert worker.wait(30) == 1
    log = (site.folder / "one.log").read_text()
    assert "gives up" in log and "1 steps are given up" in log and "once their leases are over" in log, log
    # The server that comes back gives the step to another.
    site.start([site.program, "serve", "--port", port, "--insecure"], "again.log")
    site.worker("two")
    wait_for(lambda: site.ask("workers", "list", "--json").returncode == 0)
    assert site.ended(run)["run"]["status"] == "success"
    assert site.lines(run).count("ends") == 1
