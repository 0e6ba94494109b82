"""What a forked step does to itself before it runs anything: namespaces, limits and rights, through the C library."""

import ctypes
import os
import resource

_libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWPID = 0x20000000
CLONE_NEWNS = 0x00020000
_MS_NOSUID, _MS_NODEV = 2, 4
_MS_BIND, _MS_REC = 0x1000, 0x4000
_SYS_MOUNT_SETATTR = 442
_MOUNT_ATTR_RDONLY = 1
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_CHILD_SUBREAPER = 36
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_CAP_DAC_OVERRIDE = 1


def _check(result, what):
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


class ProcessNamespaces:
    """Gives forked children a namespace of processes each, so that the kernel ends what they started with them."""

    def __init__(self):
        self.own = os.open("/proc/self/ns/pid_for_children", os.O_RDONLY | os.O_CLOEXEC)
        # Tried in a child, since who may make a namespace may not always come back from it.
        pid = os.fork()
        if pid == 0:
            try:
                _check(_libc.unshare(CLONE_NEWPID), "unshare")
                self._leave()
            except OSError:
                os._exit(1)
            os._exit(0)
        if os.waitpid(pid, 0)[1] != 0:
            # The orphans of steps become children of this process, and are killed by it.
            os.close(self.own)
            self.own = None
            _check(_libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl")

    def _leave(self):
        _check(_libc.setns(self.own, CLONE_NEWPID), "setns")

    def fork(self):
        if self.own is None:
            return os.fork()
        _check(_libc.unshare(CLONE_NEWPID), "unshare")
        try:
            pid = os.fork()
        except OSError:
            self._leave()
            raise
        if pid:
            self._leave()
        return pid


def own_mounts():
    """Lets the process mount what no other sees."""
    _check(_libc.unshare(CLONE_NEWNS), "unshare")


def own_files(size, views):
    """Gives the step files of its own: a /dev/shm of limited size, and where ``views`` are given nothing else that it can write.

    Each view is a source, the place where it is put, and whether it can be written there (None for as it is at its source).
    """
    if views is not None:
        _check(_set_writable(b"/", False, True), "make files read-only")
    if size is not None and os.path.isdir("/dev/shm"):
        # Less than a page would mean no limit.
        options = b"size=%d,nr_inodes=10000,mode=1777" % max(size, 4096)
        _check(_libc.mount(b"martlet", b"/dev/shm", b"tmpfs", _MS_NOSUID | _MS_NODEV, options), "mount /dev/shm")
    for source, target, writable in views or ():
        place = os.fsencode(target)
        _check(_libc.mount(os.fsencode(source), place, None, _MS_BIND | _MS_REC, None), f"show {target}")
        if writable is not None and _set_writable(place, writable, True) != 0:
            # Something below it is read-only on the machine itself, and stays so.
            _check(_set_writable(place, writable, False), f"set the rights of {target}")


def _set_writable(path, is_writable, with_all_below):
    change = (ctypes.c_uint64 * 4)(*((0, _MOUNT_ATTR_RDONLY) if is_writable else (_MOUNT_ATTR_RDONLY, 0)), 0, 0)
    return _libc.syscall(
        _SYS_MOUNT_SETATTR, _AT_FDCWD, path, _AT_RECURSIVE if with_all_below else 0, ctypes.byref(change),
        ctypes.sizeof(change))


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def drop_rights():
    """Leaves nothing that the interpreter was given to make namespaces with."""
    _check(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
    call = _SYS_CAPSET.get(os.uname().machine)
    header = _Header(0x20080522, 0)
    words = (ctypes.c_uint32 * 6)()
    if call is None or _libc.syscall(_libc_get("capget"), ctypes.byref(header), words) != 0:
        return
    # The way with files that a server of root has stays; nothing else does.
    keep = 1 << _CAP_DAC_OVERRIDE
    for place in range(6):
        words[place] = words[place] & keep if place < 3 else 0
    _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _check(_libc.syscall(call, ctypes.byref(header), words), "capset")


def _libc_get(name):
    return {"capget": {"x86_64": 125, "aarch64": 90}}[name][os.uname().machine]


def apply_limits(limits):
    """Limits of the kernel; those of a whole step are watched by the server."""

    def limit(kind, value):
        if value is None:
            return
        _, hard = resource.getrlimit(kind)
        value = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
        resource.setrlimit(kind, (value, value))

    limit(resource.RLIMIT_CORE, 0)
    if limits.get("memory") is not None:
        # What the interpreter holds already is not the step's.
        limit(resource.RLIMIT_DATA, limits["memory"] + _data_bytes())
    limit(resource.RLIMIT_CPU, limits.get("cpu_seconds"))
    limit(resource.RLIMIT_NOFILE, limits.get("open_files"))
    limit(resource.RLIMIT_NPROC, limits.get("processes"))
    limit(resource.RLIMIT_FSIZE, limits.get("disk"))


def _data_bytes():
    with open("/proc/self/status", "rb") as status:
        for line in status:
            if line.startswith(b"VmData:"):
                return int(line.split()[1]) * 1024
    return 0
