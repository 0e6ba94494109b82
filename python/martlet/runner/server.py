"""What a step asks of the server while it runs."""

import mmap
import os
from threading import Lock

from .protocol import Channel


class ServerError(Exception):
    """The server refused what was asked; its message says why."""

    def __init__(self, value):
        super().__init__(value.get("message", "the server refused"))
        self.code = value.get("code")
        self.hint = value.get("hint")


class Server:
    """The server as a step sees it: one request at a time, since a step is one thread unless it makes others itself."""

    def __init__(self, descriptor):
        self.channel = Channel(descriptor)
        self.lock = Lock()

    def start(self):
        """The message that says what to run."""
        _, value, _ = self.channel.receive()
        return value

    def log(self, level, message):
        with self.lock:
            self.channel.send(b"L", {"level": level, "message": message})

    def _ask(self, kind, value, descriptors=()):
        with self.lock:
            self.channel.send(kind, value, descriptors)
            answer, value, descriptors = self.channel.receive()
        if answer == b"E":
            raise ServerError(value)
        return value, descriptors

    def query(self, sql):
        """The rows of a query on the run's branch, as a ``pyarrow.Table``.

        The server gives the Arrow data as a file in memory (on disk where it is large) which is mapped and not copied: the rows can
        be read as often as is wanted, also by several parts of one query, which a stream could not.
        """
        import pyarrow as pa

        _, descriptors = self._ask(b"Q", {"sql": sql})
        descriptor = descriptors[0]
        try:
            if os.fstat(descriptor).st_size == 0:
                raise ServerError({"message": "the server gave no rows and no columns"})
            mapped = mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ)
        finally:
            os.close(descriptor)
        return pa.ipc.open_stream(pa.py_buffer(mapped)).read_all()

    def landing(self, zone):
        """A folder with the files of a landing zone; None where the step has to make one itself."""
        value, _ = self._ask(b"Z", {"zone": zone})
        return value["folder"]

    def give(self, name, path, rows, size):
        """Hands over a file with rows; it may be removed afterwards."""
        self._ask(b"T", {"name": name, "path": path, "rows": rows, "bytes": size})

    def finish(self, outputs, metadata, modules, usage):
        """Gives what the step has made; nothing follows it.

        ``usage`` is what the step has used, where it left no process behind: the server need not wait for its end then.
        """
        self.channel.send(b"R", {"outputs": outputs, "metadata": metadata, "modules": modules, "usage": usage})

    def fail(self, value):
        self.channel.send(b"F", value)
