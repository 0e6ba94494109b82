"""The warm interpreter: it imports what steps need once, and forks for each of them."""

import errno
import gc
import os
import selectors
import signal
import sys

from .. import assets  # noqa: F401  imported before any step needs it
from . import inspection  # noqa: F401
from .isolation import ProcessNamespaces
from .protocol import Channel, Closed
from .spares import Spare

#: Where the server's socket is.
CONTROL = 3
PRELOADED = ("pyarrow", "pyarrow.ipc", "pyarrow.parquet", "duckdb")


class Interpreter:
    def __init__(self):
        self.control = Channel(CONTROL)
        self.namespaces = ProcessNamespaces()
        self.steps = {}
        self.spare = None
        self.wake, wakeup = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(wakeup, False)
        signal.set_wakeup_fd(wakeup, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def run(self):
        self.control.send(b"r", {"python": sys.version.split()[0], "modules": self.preload()})
        self.keep_spare()
        waiting = selectors.DefaultSelector()
        waiting.register(self.control.socket, selectors.EVENT_READ)
        waiting.register(self.wake, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fd == self.wake:
                    self.drain()
                    self.reap()
                else:
                    self.answer()

    def preload(self):
        found = {}
        for name in PRELOADED:
            try:
                module = __import__(name)
            except ImportError:
                continue
            found[name] = getattr(module, "__version__", None)
        # What is there now is shared with every step; the collector need not touch it again.
        gc.collect()
        gc.freeze()
        return found

    def answer(self):
        try:
            kind, value, descriptors = self.control.receive()
        except Closed:
            os._exit(0)
        if kind == b"f":
            self.fork(value, descriptors)
        elif kind == b"k":
            pid = self.steps.get(value["id"])
            if pid is not None:
                os.kill(pid, value["signal"])

    def fork(self, value, descriptors):
        try:
            # One that was killed while it waited, by whoever is short of memory, is no reason to refuse a step.
            pid = self.start(value, descriptors) or self.start(value, descriptors)
            if pid is None:
                raise OSError(errno.ECHILD, "the processes forked for it ended before it began")
        except OSError as error:
            self.control.send(b"x", {"id": value["id"], "error": str(error)})
            return
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        self.steps[value["id"]] = pid
        self.control.send(b"s", {"id": value["id"], "pid": pid})
        self.keep_spare()

    def start(self, value, descriptors):
        """The process that has become the step; None where it was gone already."""
        spare, self.spare = self.spare or Spare(self.namespaces, CONTROL), None
        return spare.pid if spare.start(value, descriptors) else None

    def keep_spare(self):
        """Forks for the step after this one while this one runs."""
        try:
            self.spare = Spare(self.namespaces, CONTROL)
        except OSError:
            # The next step tries again, and says what is wrong.
            self.spare = None

    def drain(self):
        try:
            while os.read(self.wake, 512):
                pass
        except BlockingIOError:
            pass

    def reap(self):
        """Tells of the steps that ended; kills orphans that the kernel did not end."""
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                break
            if self.spare is not None and self.spare.pid == pid:
                self.spare = None
            for number, known in list(self.steps.items()):
                if known == pid:
                    del self.steps[number]
                    self.control.send(b"x", {
                        "id": number, "status": status, "cpu": round((used.ru_utime + used.ru_stime) * 1e6),
                        "peak": used.ru_maxrss * 1024})
        if self.namespaces.own is None:
            self.kill_orphans()

    def kill_orphans(self):
        own = {*self.steps.values(), self.spare.pid if self.spare else None}
        with open("/proc/self/task/%d/children" % os.getpid()) as file:
            for pid in map(int, file.read().split()):
                if pid not in own:
                    os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    Interpreter().run()
