"""Processes that are killed at random: a server, its worker, and what either of them started for steps."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess

from server import patience_s


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def parents():
    """The parent of each process of this machine."""
    found = {}
    for place in pathlib.Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                # The name may hold blanks and brackets: what follows its end is the state, then the parent.
                found[int(place.name)] = int((place / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def descendants(*roots):
    """Everything that the processes started, and what that started."""
    known, found, left = parents(), [], list(roots)
    while left:
        parent = left.pop()
        children = [process for process, other in known.items() if other == parent]
        found += children
        left += children
    return found


def of_project(folder):
    """Processes that know of a project by their environment or their arguments, such as steps that nobody waits for any more."""
    found = []
    for process in parents():
        with contextlib.suppress(OSError):
            place = pathlib.Path(f"/proc/{process}")
            text = (place / "environ").read_bytes() + (place / "cmdline").read_bytes()
            if str(folder).encode() in text and process != os.getpid():
                found.append((process, (place / "cmdline").read_text().replace("\0", " ")))
    return found


class WorkerProcess:
    """`martlet worker`, which is started anew after it was killed."""

    def __init__(self, project, server, group, name):
        self.project, self.server, self.group, self.name = project, server, group, name
        self.token = project.json("token", "create", name, "--scope", "worker")["secret"]
        self.log = open(project.folder / f"{name}.log", "w")

    def start(self):
        self.process = self.project.start(
            "worker", "--server", self.server.url, "--group", self.group, "--name", self.name, "--capacity", "4",
            "--cache", self.project.folder / f"cache-{self.name}",
            **{"stdout": self.log, "stderr": subprocess.STDOUT, "env": {"MARTLET_TOKEN": self.token}})

    def kill(self):
        self.process.kill()
        self.process.wait(patience_s)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            assert self.process.wait(patience_s) == 0
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the worker did not stop: {pathlib.Path(self.log.name).read_text()}")


def kill_one(chance, *roots):
    """Kills one of the processes that the roots started, if there is one; returns whether it did."""
    candidates = descendants(*roots)
    if not candidates:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(chance.choice(candidates), signal.SIGKILL)
        return True
    return False
