"""Messages between the server and its interpreters: a kind, a length, and JSON; descriptors travel beside them."""

import array
import datetime
import decimal
import json
import os
import socket
import struct
import uuid

HEADER = struct.Struct("<cI")
#: Bytes of one message; data goes through descriptors and never through messages.
LIMIT = 16 << 20


def _plain(value):
    """What JSON has no form for: dates, decimals and paths as text, numbers of NumPy and Arrow as numbers."""
    if isinstance(value, (datetime.date, datetime.time, decimal.Decimal, uuid.UUID, os.PathLike)):
        return str(value)
    for way in ("item", "as_py"):
        if callable(getattr(value, way, None)):
            return getattr(value, way)()
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


class Closed(Exception):
    """The other side has gone."""


class Channel:
    """One end of a connected pair of sockets."""

    def __init__(self, descriptor):
        self.socket = socket.socket(fileno=descriptor)

    def send(self, kind, value, descriptors=()):
        payload = json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
        if len(payload) > LIMIT:
            raise ValueError(f"a message of {len(payload)} bytes is longer than the limit of {LIMIT}")
        header = HEADER.pack(kind, len(payload))
        if descriptors:
            # The descriptors belong to the first byte.
            rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
            sent = self.socket.sendmsg([header + payload], rights)
            rest = (header + payload)[sent:]
        else:
            rest = header + payload
        if rest:
            self.socket.sendall(rest)

    def receive(self):
        """The next message, as kind, value and descriptors; raises ``Closed`` at the end."""
        header, descriptors = self._exactly(HEADER.size, True)
        kind, length = HEADER.unpack(header)
        if length > LIMIT:
            raise ValueError(f"a message of {length} bytes is longer than the limit of {LIMIT}")
        payload, more = self._exactly(length, False)
        return kind, json.loads(payload) if payload else None, descriptors + more

    def _exactly(self, count, with_descriptors):
        parts = []
        descriptors = []
        space = socket.CMSG_SPACE(8 * array.array("i").itemsize) if with_descriptors else 0
        while count:
            part, ancillary, _, _ = self.socket.recvmsg(min(count, 1 << 20), space)
            for level, kind, data in ancillary:
                if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                    numbers = array.array("i")
                    numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
                    descriptors += list(numbers)
                    for number in numbers:
                        os.set_inheritable(number, False)
            if not part:
                raise Closed()
            parts.append(part)
            count -= len(part)
        return b"".join(parts), descriptors
