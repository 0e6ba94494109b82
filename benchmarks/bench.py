"""What the measurements share: running programs, medians, and lines of the report."""

import dataclasses
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

root = pathlib.Path(__file__).resolve().parent.parent
martlet = root / "bin" / "martlet"
martlet_bench = root / "bin" / "martlet-bench"
python = root / ".deps" / "python" / "bin" / "python"
# On the disk of the checkout, and ignored by git.
scratch = root / ".build" / "bench"


@dataclasses.dataclass
class Line:
    """One line of the table: our figure beside the peer's or beside a limit."""

    what: str
    ours: float
    unit: str
    # What we are compared with: its name and figure, or None where the target is a limit.
    peer: str | None = None
    peer_figure: float | None = None
    # The ratio (ours / peer) or the figure itself must be at most or at least this.
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def ratio(self):
        return None if self.peer_figure is None else self.ours / self.peer_figure

    @property
    def judged(self):
        return self.ours if self.ratio is None else self.ratio

    @property
    def passes(self):
        if self.at_most is not None:
            return self.judged <= self.at_most
        if self.at_least is not None:
            return self.judged >= self.at_least
        return None


@dataclasses.dataclass
class Missing:
    """A line that could not be measured, and why: it counts as a miss."""

    what: str
    why: str


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def run(*command, cwd=None):
    """Runs a program to its end; a failure ends the measurement with what it said."""
    result = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    if result.returncode != 0:
        words = " ".join(str(part) for part in command)[:200]
        raise RuntimeError(f"'{words}' ended with {result.returncode}: {(result.stderr or result.stdout)[-800:]}")
    return result.stdout


def seconds(*command, cwd=None):
    """The wall time of a program, from its start to its end."""
    began = time.perf_counter()
    run(*command, cwd=cwd)
    return time.perf_counter() - began


def reported_seconds(script, *arguments, cwd=None):
    """What a peer's script prints as its time, which leaves out the start of Python and its imports: in the peer's favour."""
    return float(run(python, root / "benchmarks" / "peers" / script, *arguments, cwd=cwd).split()[-1])


def interleaved(count, *measures):
    """Runs the measures in turn, so that a slow spell of the machine meets all of them; the median of each."""
    results = [[] for _ in measures]
    for _ in range(count):
        for index, measure in enumerate(measures):
            # What one has left in memory for the disk is not written in another's time.
            os.sync()
            results[index].append(measure())
    return [statistics.median(values) for values in results]


def empty(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def hyperfine(*command, runs=60, cwd=None):
    """The median wall time in seconds of a short command."""
    out = scratch / "hyperfine.json"
    scratch.mkdir(parents=True, exist_ok=True)
    run("hyperfine", "--shell=none", "--warmup", "5", "--runs", runs, "--export-json", out,
        subprocess.list2cmdline([str(part) for part in command]), cwd=cwd)
    return json.loads(out.read_text())["results"][0]["median"]


def require_binary(path):
    if not os.access(path, os.X_OK):
        raise RuntimeError(f"{path.relative_to(root)} is not built; run 'make build'")
