"""One step, in the process that was forked for it."""

import errno
import hashlib
import os
import random
import resource
import signal
import sys
import tempfile
import traceback

from . import forms
from .isolation import apply_limits, drop_rights
from .results import ResultError, failure_place
from .server import Server, ServerError

#: Where a step's output and its socket are.
OUTPUT, ERROR, CHANNEL = 1, 2, 3
#: Modules of the project that are told.
MODULES = 1000
#: Characters of an error that are told.
TOLD = 8000


def prepare():
    """What can be done before it is known what the step is."""
    os.setsid()
    # The first process of a namespace is deaf to signals that it does not handle.
    signal.signal(signal.SIGTERM, end_politely)
    # What the interpreter remembers of before: temporary folders, chance.
    tempfile.tempdir = None
    random.seed()


def main(value, descriptors):
    """Takes up the step, runs it, and returns the status with which the process is to end."""
    arrange(descriptors)
    os.chdir(value["folder"])
    os.environ.clear()
    os.environ.update(value["environment"])
    sys.path[:0] = [path for path in value.get("paths", []) if path not in sys.path]
    apply_limits(value["limits"])
    drop_rights()
    server = Server(CHANNEL)
    try:
        told = server.start()
        outputs, metadata = forms.run(told, server)
        flush()
        server.finish(outputs, metadata, imported(told.get("project")), usage_alone())
    except BaseException as error:
        flush()
        if isinstance(error, SystemExit) and error.code in (None, 0):
            server.finish({}, {}, [], usage_alone())
            return 0
        server.fail(describe(error))
        return 1
    return 0


def arrange(descriptors):
    """Puts output, errors and the socket at their places and closes all else that the interpreter had."""
    channel, output, error = descriptors
    high = [os.dup(descriptor) for descriptor in (output, error, channel)]
    for place, descriptor in zip((OUTPUT, ERROR, CHANNEL), high):
        os.dup2(descriptor, place, inheritable=place != CHANNEL)
    os.closerange(CHANNEL + 1, 256)


def imported(project):
    """The modules of the project that the step has imported, by whatever name, each with its path and its digest."""
    if not project:
        return []
    found = {}
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.startswith(project + "/"):
            found[os.path.normpath(file)[len(project) + 1:]] = file
    modules = []
    for path, file in sorted(found.items()):
        # What is installed is told by the environment's own file.
        if path.startswith(".") or "/site-packages/" in path or len(modules) >= MODULES:
            continue
        try:
            with open(file, "rb") as source:
                modules.append([path, hashlib.sha256(source.read()).hexdigest()])
        except OSError:
            modules.append([path, ""])
    return modules


def usage_alone():
    """What the step has used, where it has left no process behind; None otherwise.

    Where it is the first process of a namespace, those that its children left are its children too.
    """
    if os.getpid() != 1:
        return None
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
        return None
    except ChildProcessError:
        pass
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime
    return {"cpu": round(seconds * 1e6), "peak": max(own.ru_maxrss, children.ru_maxrss) * 1024}


def end_politely(*_):
    raise SystemExit(143)


def flush():
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass


def describe(error):
    """What the server tells of an error: its place in the step's own file, and the traceback without this package."""
    value = {"type": type(error).__name__, "message": str(error), "code": "failed"}
    if isinstance(error, (ResultError, forms.FormError)):
        value["code"] = "invalid_input"
    elif isinstance(error, ServerError):
        value["code"] = error.code or "failed"
        value["hint"] = error.hint
    elif isinstance(error, MemoryError):
        value["code"] = "limit_exceeded"
        value["message"] = str(error) or "there was no memory left"
    elif isinstance(error, SystemExit):
        value["code"] = "cancelled" if error.code == 143 else "failed"
        value["message"] = f"it ended itself with status {error.code}"
    elif isinstance(error, OSError) and error.errno == errno.EROFS:
        value["message"] += "; a step writes to its own folder, to its own /tmp, and to what its 'writes' names"
    file = forms.current_file()
    value["file"] = file
    value["line"] = failure_place(error, file)
    if isinstance(error, SyntaxError) and error.filename == file:
        # The place is told by itself.
        value["message"], value["column"] = error.msg or "it cannot be read", error.offset
    here = os.path.dirname(__file__)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(here) and "importlib" not in frame.filename]
    value["message"] = cut(value["message"])
    value["traceback"] = "".join(traceback.format_list(frames) + [cut(line) for line in traceback.format_exception_only(type(error), error)])
    if len(value["traceback"]) > TOLD:
        # At the end of a line, so that no part of a secret is left that nobody would know.
        value["traceback"] = value["traceback"][-TOLD:].partition("\n")[2]
    return value


def cut(text):
    return text if len(text) <= TOLD // 2 else text[:TOLD // 2] + "…"
