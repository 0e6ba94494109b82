"""OpenStack Swift with its S3 API on this machine: a storage that is not ours, for the adapter to prove itself against."""

import os
import pathlib
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request

from project import root

environment = root / ".deps" / "swift"
# Four Python servers on a machine that may have other things to do.
start_s = 180

SWIFT = """
    [swift-hash]
    swift_hash_path_suffix = martlet
    swift_hash_path_prefix = tests
    [storage-policy:0]
    name = one
    default = yes
"""

SERVER = """
    [DEFAULT]
    bind_ip = 127.0.0.1
    bind_port = {port}
    workers = 0
    user = {user}
    swift_dir = {folder}
    devices = {folder}/devices
    mount_check = false
    log_address = {folder}/none
    fallocate_reserve = 0
    [pipeline:main]
    pipeline = {name}-server
    [app:{name}-server]
    use = egg:swift#{name}
"""

PROXY = """
    [DEFAULT]
    bind_ip = 127.0.0.1
    bind_port = {port}
    workers = 0
    user = {user}
    swift_dir = {folder}
    log_address = {folder}/none
    [pipeline:main]
    pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api tempauth copy slo dlo versioned_writes proxy-server
    [app:proxy-server]
    use = egg:swift#proxy
    account_autocreate = true
    [filter:tempauth]
    use = egg:swift#tempauth
    user_test_tester = testing .admin
    [filter:s3api]
    use = egg:swift#s3api
    s3_acl = false
    [filter:catch_errors]
    use = egg:swift#catch_errors
    [filter:gatekeeper]
    use = egg:swift#gatekeeper
    [filter:healthcheck]
    use = egg:swift#healthcheck
    [filter:cache]
    use = egg:swift#memcache
    memcache_servers = 127.0.0.1:{unused}
    [filter:listing_formats]
    use = egg:swift#listing_formats
    [filter:bulk]
    use = egg:swift#bulk
    [filter:copy]
    use = egg:swift#copy
    [filter:slo]
    use = egg:swift#slo
    [filter:dlo]
    use = egg:swift#dlo
    [filter:versioned_writes]
    use = egg:swift#versioned_writes
    allow_versioned_writes = true
"""

# One device that has everything, for each kind of server.
RINGS = """
import sys
from swift.common.ring import RingBuilder
for name, port in (argument.split("=") for argument in sys.argv[1:]):
    builder = RingBuilder(4, 1, 0)
    builder.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "device": "disk", "weight": 1.0, "meta": "",
                     "replication_ip": "127.0.0.1", "replication_port": int(port)})
    builder.rebalance()
    builder.get_ring().save(f"{name}.ring.gz")
"""


def free_ports(count):
    """Ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class Swift:
    """A proxy with its S3 API, and one server each for accounts, containers and objects, over one folder."""

    access_key = "test:tester"
    secret = "testing"
    region = "us-east-1"

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.processes = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        (self.folder / "devices" / "disk").mkdir(parents=True)
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        self.port, account, container, object_, unused = free_ports(5)
        values = {"folder": self.folder, "user": user, "unused": unused}
        self.write("swift.conf", SWIFT)
        for name, port in [("account", account), ("container", container), ("object", object_)]:
            self.write(f"{name}.conf", SERVER.format(name=name, port=port, **values))
        self.make_rings(account=account, container=container, object=object_)
        self.write("proxy.conf", PROXY.format(port=self.port, **values))
        try:
            for name in ["account", "container", "object", "proxy"]:
                self.start(name)
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def write(self, name, text):
        (self.folder / name).write_text(textwrap.dedent(text))

    def variables(self):
        return {**os.environ, "SWIFT_DIR": str(self.folder)}

    def make_rings(self, **ports):
        """All in one process, since each takes a while to begin."""
        done = subprocess.run(
            [environment / "bin" / "python", "-c", RINGS, *(f"{name}={port}" for name, port in ports.items())], cwd=self.folder,
            env=self.variables(), capture_output=True, text=True, timeout=start_s)
        assert done.returncode == 0, f"the rings cannot be made\n{done.stdout}\n{done.stderr}"

    def start(self, name):
        log = open(self.folder / f"{name}.log", "w")
        self.processes.append(subprocess.Popen(
            [environment / "bin" / f"swift-{name}-server", self.folder / f"{name}.conf", "-v"], cwd=self.folder, env=self.variables(),
            stdin=subprocess.DEVNULL, stdout=log, stderr=log))
        log.close()

    def wait(self):
        until = time.monotonic() + start_s
        while True:
            dead = [process for process in self.processes if process.poll() is not None]
            assert not dead and time.monotonic() < until, f"Swift does not start\n{self.logs()}"
            try:
                with urllib.request.urlopen(f"{self.url}/healthcheck", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (OSError, urllib.error.URLError):
                time.sleep(0.1)

    def logs(self):
        return "\n".join(f"{path.name}: {path.read_text()[-2000:]}" for path in sorted(self.folder.glob("*.log")))

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)
        self.processes = []


if __name__ == "__main__":
    with Swift(sys.argv[1]) as swift:
        print(swift.url, flush=True)
        sys.stdin.read()
