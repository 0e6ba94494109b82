"""A process that is forked before a step asks for one, so that no step waits for a fork."""

import errno
import os
import signal
import socket

from . import step
from .isolation import own_files, own_mounts
from .protocol import Channel, Closed


class Spare:
    """A forked process that waits to become a step.

    It ends by itself when the interpreter goes.
    """

    def __init__(self, namespaces, control):
        here, there = socket.socketpair()
        try:
            self.pid = namespaces.fork()
        except OSError:
            here.close()
            there.close()
            raise
        if self.pid == 0:
            here.close()
            _become_step(namespaces, control, there.detach())
        there.close()
        self.channel = Channel(here.detach())

    def start(self, value, descriptors):
        """Makes it a step; False where it has gone meanwhile."""
        try:
            self.channel.send(b"f", value, descriptors)
            self.channel.receive()
        except Closed:
            return False
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET):
                raise
            return False
        finally:
            self.channel.socket.close()
        return True


def _become_step(namespaces, control, descriptor):
    """What the forked process does; never returns."""
    status = 70
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(control)
        has_mounts = namespaces.own is not None
        if has_mounts:
            own_mounts()
        step.prepare()
        channel = Channel(descriptor)
        try:
            _, value, descriptors = channel.receive()
        except Closed:
            os._exit(0)
        # From here on its end is the step's end.
        channel.send(b"b", None)
        channel.socket.close()
        views = value.get("views")
        if has_mounts or views is not None:
            if not has_mounts:
                own_mounts()
            own_files(value["limits"].get("shared_memory"), views)
        status = step.main(value, descriptors)
    except SystemExit as error:
        # It was asked to end before it had begun.
        status = error.code
    except BaseException as error:  # Nothing may go on above in the copy of the interpreter.
        os.write(2, f"the step could not be started: {error!r}\n".encode())
    finally:
        os._exit(status)
