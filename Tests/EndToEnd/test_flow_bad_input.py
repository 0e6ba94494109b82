"""Steps that do their worst: each is contained, its run says why, nothing of it is left, and the server goes on."""

import os
import secrets
import subprocess

import pytest

from flow_calls import call, done, said, start, ended, write
from server import Server, resident_mb

# In the commands of what steps start, in place of 8644: another run of these tests beside this one starts the same.
mark = str(10**8 + secrets.randbelow(10**9))

# What a step does, its settings, and what its error says; None where it succeeds.
bash = {
    "bomb": ("bomb() { bomb | bomb & }; bomb; sleep 86441", "processes: 40", "started more processes and threads than its limit of 40"),
    "disk": ("while :; do head -c 1000000 /dev/zero > $RANDOM$RANDOM; done", "disk: 8MB", "wrote more into its private folder than its limit of 8000000"),
    "file": ("head -c 100000000 /dev/zero > big", "disk: 8MB", "a file grew beyond its limit 'disk' of 8000000 bytes"),
    "temporary": ("i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > /tmp/f$i; done", "disk: 8MB", "wrote more into its private folder than its limit of 8000000"),
    "lasting": ("i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > /var/tmp/f$i; done", "disk: 8MB", "wrote more into its private folder than its limit of 8000000"),
    "home": ("echo x > ~root/martlet-probe", "", "status 1"),
    "project": ("echo x > $MARTLET_PROJECT/flows/evil.yaml", "", "status 1"),
    "lake": ("rm -rf $MARTLET_PROJECT/lake $MARTLET_PROJECT/.martlet", "writes: .", ""),
    "loud": ("{ yes 'a line of some length' || true; } | head -c 10000000000; echo kept=yes >> $MARTLET_OUTPUTS", "output_bytes: 100KB", None),
    "deaf": ("trap '' TERM; while :; do sleep 86442; done", "timeout: 500ms", "took longer than"),
    "leaves": ("(setsid sleep 86443 >/dev/null 2>&1 &); setsid setsid sleep 86443 & exit 0", "", None),
    "memory": ("a=$(head -c 300000000 /dev/zero | tr '\\0' x); b=$a$a; sleep 86444", "memory: 256MB", ""),
    "computes": ("while :; do :; done", "cpu: 1", "of CPU time"),
    "opens": ("exec 10</dev/null 11</dev/null 12</dev/null 13</dev/null 14</dev/null", "open_files: 12", ""),
    "reaches": ("exec 3<>/dev/tcp/127.0.0.1/PORT", "", ""),
    "garbage": ("head -c 100 /dev/urandom > $MARTLET_OUTPUTS", "", "are not UTF-8 text"),
    "talks": ("head -c 2000000 /dev/zero > $MARTLET_OUTPUTS", "", "have 2000000 bytes, more than their limit"),
    "links": ("rm $MARTLET_OUTPUTS; ln -s /etc/passwd $MARTLET_OUTPUTS", "", "has removed the file of its outputs"),
}
python = {
    "bomb": ("import os\nwhile True:\n  try: os.fork()\n  except OSError: pass", "processes: 60", "started more processes and threads than its limit of 60"),
    "disk": ("i = 0\nwhile True:\n  i += 1\n  open(f'f{i}', 'wb').write(bytes(1 << 20))", "disk: 8MB", "wrote more into its private folder"),
    "temporary": ("i = 0\nwhile True:\n  i += 1\n  open(f'/tmp/f{i}', 'wb').write(bytes(1 << 20))", "disk: 8MB", "wrote more into its private folder"),
    "lasting": ("i = 0\nwhile True:\n  i += 1\n  open(f'/var/tmp/f{i}', 'wb').write(bytes(1 << 20))", "disk: 8MB", "wrote more into its private folder"),
    "home": ("import os; open(os.path.expanduser('~root/martlet-probe'), 'w')", "", "Read-only file system"),
    "project": ("import os; open(os.environ['MARTLET_PROJECT'] + '/flows/evil.yaml', 'w')", "", "to what its 'writes' names"),
    "up": ("x = 1", "writes: ../elsewhere", "cannot be '../elsewhere'"),
    "own": ("x = 1", "writes: .martlet/python", "may not write to"),
    "loud": ("for i in range(1_000_000): print('a line of some length')\noutputs = {'kept': 'yes'}", "output_bytes: 100KB", None),
    "deaf": ("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)", "timeout: 500ms", "took longer than"),
    "leaves": ("import subprocess\nsubprocess.Popen('setsid sleep 86445 &', shell=True)\nsubprocess.Popen(['setsid', 'sleep', '86445'])", "", None),
    "memory": ("x = bytearray(3_000_000_000)", "memory: 300MB", "memory"),
    "computes": ("while True: pass", "cpu: 1", "of CPU time"),
    "opens": ("files = [open('/dev/null') for _ in range(30)]", "open_files: 20", "Too many open files"),
    "reaches": ("import socket\nsocket.create_connection(('127.0.0.1', PORT), timeout=5)", "", "Connection refused"),
    "arrow": ("""
offsets = pa.py_buffer(bytes(pa.array([0, 900, 5], pa.int32()).buffers()[1]))
result = pa.table({'a': pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b'hello')])})
""", "table: silver.bad", "is not valid Arrow"),
    "liar": ("import os\nos.write(3, b'nonsense of some length')\nimport time\ntime.sleep(60)", "", "wrote something of its own to descriptor 3"),
    "stalls": ("import os, time\nos.write(3, b'L')\ntime.sleep(60)", "", "wrote something of its own to descriptor 3"),
    "crashes": ("import ctypes; ctypes.string_at(0)", "", "ended by signal 11"),
    "exits": ("import os; os._exit(3)", "", "ended with status 3 before it was done"),
    "garbage": ("outputs = {'a': object()}", "", "Object of type object is not JSON serializable"),
    "number": ("outputs = {'a': float('nan')}", "", "not JSON compliant"),
}


def flow(steps, kind, key, port):
    lines = ["on_failure: continue", "parallelism: 4", "steps:"]
    for name, (text, setting, _) in steps.items():
        lines += [f"  {name}:", f"    kind: {kind}", f"    {key}: |"]
        lines += [f"      {line}" for line in marked(text.replace("PORT", port)).splitlines()]
        if setting:
            lines.append(f"    {setting}")
    return "\n".join(lines) + "\n"


def marked(text):
    return text.replace("8644", mark).replace("bomb", f"bomb{mark}")


def running(what):
    return subprocess.run(["pgrep", "-f", what], capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    from project import Project

    with Server(Project.empty(tmp_path_factory.mktemp("hostile") / "project")) as server:
        yield server


@pytest.mark.parametrize("kind, steps, key", [("bash", bash, "run"), ("python", python, "code")])
def test_bad_steps_are_contained_and_explained(served, kind, steps, key):
    write(served.project, kind, flow(steps, kind, key, served.url.rsplit(":", 1)[1]))
    run = done(served, kind, status="failed")
    wrong = {}
    for name, (_, _, told) in steps.items():
        step = run["steps"][name]
        if told is None and step["status"] != "success" or told is not None and (
                step["status"] != "failed" or told not in step["error"]):
            wrong[name] = (step["status"], step["error"])
    assert not wrong
    assert run["steps"]["loud"]["outputs"] == {"kept": "yes"}, "its outputs come another way"
    loud = said(served, run["run"]["id"], step="loud")
    assert sum(len(line["message"]) + 1 for line in loud) < 101_000
    assert "the first 100000 are kept" in loud[-1]["message"]
    lines = [line["message"] for step in ("home", "project") for line in said(served, run["run"]["id"], step=step)]
    assert kind == "python" or all("Read-only file system" in line for line in lines) and len(lines) == 2, lines
    assert not (served.project.folder / "flows" / "evil.yaml").exists() and not os.path.exists(os.path.expanduser("~root/martlet-probe"))
    assert running(f"{mark}[1-5]") == "" and running(f"bomb{mark}") == ""
    assert served.request("GET", "/ready").status == 200
    assert resident_mb(served.process) < 300
    assert served.request("GET", "/api/v1/tables/silver.bad").status == 404
    # What comes after is not the worse for it.
    write(served.project, "after", f"steps:\n  fine:\n    kind: {kind}\n    {key}: |\n      {'x=1' if kind == 'bash' else 'outputs = {1: 2}'}\n")
    done(served, "after")


def test_a_step_that_is_cancelled_is_gone_with_what_it_started(served):
    write(served.project, "waits", marked("""
        steps:
          shell: {kind: bash, run: 'echo ready; sleep 86446 & wait'}
          python: {kind: python, code: 'import subprocess; log("ready"); subprocess.run(["sleep", "86446"])'}
        """))
    run = start(served, "waits")
    while sum(line["message"] == "ready" for line in said(served, run)) < 2:
        pass
    while not running(f"{mark}6"):
        pass
    call(served, "POST", f"/runs/{run}/cancel", status=202)
    assert ended(served, run)["run"]["status"] == "cancelled"
    assert running(f"{mark}6") == ""


def test_nothing_is_left_behind(served):
    """Runs last: the server stops, and its folders of steps are empty."""
    served.stop()
    assert list((served.project.folder / ".martlet" / "steps").iterdir()) == []
    assert running(str(served.project.folder)) == ""
