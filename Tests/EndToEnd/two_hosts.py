"""Another host: a network of its own behind a cable, and nothing of this machine's project to be seen."""

import json
import os
import pathlib
import subprocess
import sys

from project import root

# Whatever is done there takes seconds.
patience_s = 120


def ip(*arguments):
    done = subprocess.run(["ip", *map(str, arguments)], capture_output=True, text=True, timeout=patience_s)
    assert done.returncode == 0, f"ip {' '.join(map(str, arguments))}: {done.stderr} (the test needs iproute2, and root for network namespaces)"


class OtherHost:
    """A network namespace with one cable to this one."""

    def __init__(self):
        # A network of two addresses for each process, of those that are set aside for tests of networks.
        first = (os.getpid() % 32_768) * 4
        network = f"198.{18 + (first >> 16)}.{first >> 8 & 255}"
        self.name = f"martlet-{os.getpid()}"
        self.link = f"mt{os.getpid()}"
        self.server = f"{network}.{(first & 255) + 1}"
        self.address = f"{network}.{(first & 255) + 2}"

    def __enter__(self):
        self.remove()
        try:
            ip("netns", "add", self.name)
            ip("link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.name)
            ip("address", "add", f"{self.server}/30", "dev", self.link)
            ip("link", "set", self.link, "up")
            for command in [["address", "add", f"{self.address}/30", "dev", "eth0"], ["link", "set", "eth0", "up"], ["link", "set", "lo", "up"]]:
                ip("-n", self.name, *command)
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.remove()

    def remove(self):
        for command in [["link", "delete", self.link], ["netns", "delete", self.name]]:
            subprocess.run(["ip", *command], capture_output=True, timeout=patience_s)

    def run(self, script, question, hidden):
        """Runs a script of this folder there, where a folder of this machine is empty; its answer is JSON."""
        command = 'mount -t tmpfs none "$1" && shift && exec "$@"'
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONPATH": str(pathlib.Path(__file__).parent)}
        done = subprocess.run(
            ["ip", "netns", "exec", self.name, "unshare", "--mount", "--propagation", "private", "sh", "-c", command, "sh",
             str(hidden), sys.executable, "-P", str(root / "Tests" / "EndToEnd" / script), json.dumps(question)],
            capture_output=True, text=True, timeout=patience_s, env=environment, cwd="/")
        assert done.returncode == 0, f"{script} on the other host: {done.stdout}\n{done.stderr[-6000:]}"
        return json.loads(done.stdout.splitlines()[-1])
