"""Writes docs/benchmarks.md from what was measured."""

import datetime
import importlib.metadata
import os
import pathlib
import platform
import subprocess

from bench import Line, martlet, root


again = "- Measured again: "


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, Linux {platform.release()}"


def versions():
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    swift = swift.split("Swift version ", 1)[-1].split(" ", 1)[0] if "Swift version" in swift else "unknown"
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=root, capture_output=True, text=True)
    ours = subprocess.run([martlet, "--version"], capture_output=True, text=True).stdout.strip() or "martlet"
    peers = ", ".join(f"{name} {importlib.metadata.version(package)}" for name, package in
                      [("DuckDB", "duckdb"), ("PyIceberg", "pyiceberg"), ("PyArrow", "pyarrow")])
    return f"{ours} (commit {commit.stdout.strip() or 'unknown'}), Swift {swift}, {peers}, Python {platform.python_version()}"


def figure(value, unit):
    text = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
    return f"{text} {unit}" if unit != "/s" else f"{text}/s"


def target(line):
    bound, word = (line.at_most, "at most") if line.at_most is not None else (line.at_least, "at least")
    if bound is None:
        return ""
    return f"{word} {bound:g}×" if line.peer_figure is not None else f"{word} {bound:g} {line.unit}"


def verdict(line):
    return {True: "pass", False: "**miss**", None: ""}[line.passes]


def row(line):
    if not isinstance(line, Line):
        return f"| {line.what} | not measured: {line.why} | | | | | **miss** |"
    ratio = "" if line.ratio is None else f"{line.ratio:.2f}×"
    peer = line.peer or ""
    peer_figure = "" if line.peer_figure is None else figure(line.peer_figure, line.unit)
    return (f"| {line.what} | {figure(line.ours, line.unit)} | {peer} | {peer_figure} | {ratio} | {target(line)} "
            f"| {verdict(line)} |")


def update(measured):
    """Puts the lines of some measurements, by name, in the place of those that the page has of them, and says which and when."""
    path = root / "docs" / "benchmarks.md"
    page = path.read_text().splitlines()
    for name, lines in measured.items():
        rows = [row(line) for line in lines]
        subjects = {text.split("|")[1].strip() for text in rows} | {name}
        places = [index for index, text in enumerate(page) if text.startswith("|") and text.split("|")[1].strip() in subjects]
        place = places[0] if places else len(page)
        page = [text for index, text in enumerate(page) if index not in places]
        page[place:place] = rows
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    place = next(index for index, text in enumerate(page) if text.startswith("- Versions:")) + 1
    page.insert(place, f"{again}{', '.join(measured)}, {today}, {versions().split(', ')[0]}")
    page = without_superseded(page)
    path.write_text("\n".join(page) + "\n")


def without_superseded(page):
    """Leaves out what a line on the page, the latest first, says of measurements that were made once more after it."""
    known, kept = set(), []
    for text in page:
        if text.startswith(again):
            names, when = text.removeprefix(again).split(", 20", 1)
            names = [name for name in names.split(", ") if name not in known]
            known.update(names)
            if not names:
                continue
            text = f"{again}{', '.join(names)}, 20{when}"
        kept.append(text)
    return kept


def write(lines):
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    text = "\n".join([
        "# Benchmarks",
        "",
        "`make bench` measures and writes this page; nothing on it is typed by hand. Ours and a peer's times are taken in one run,",
        "in turn, as medians. Ours is the whole process, from its start to its end; a Python peer's leaves out the start of Python and its",
        "imports. A ratio is ours divided by the peer's: below 1 is faster for a time, slower for a rate. Lines without a target are there to",
        "compare; those marked quoted were not measured again.",
        "",
        f"- When: {today}",
        f"- Machine: {machine()}",
        f"- Versions: {versions()}",
        "",
        "| what | Martlet | beside | its figure | ratio | target | |",
        "|---|--:|---|--:|--:|---|---|",
        *[row(line) for line in lines],
        "",
    ])
    (root / "docs" / "benchmarks.md").write_text(text)
    return text
