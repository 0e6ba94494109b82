"""Which of several real workers of one group gets a step."""

import collections
import re

import pytest

from test_workers import site, wait_for

__all__ = ["site"]

HELD = """
steps:
  held:
    kind: bash
    group: etl
    for_each: {{items: [1, 2, 3, 4, 5], limit: 5}}
    reads: {folder}
    run: until [ -e {folder}/go ]; do sleep 0.05; done
"""

TURNS = """
steps:
  turn: {kind: bash, group: etl, for_each: {items: [1, 2, 3, 4, 5, 6, 7, 8, 9], limit: 1}, run: 'true'}
"""


def prepare(site, choice, **flows):
    (site.folder / "martlet.yaml").write_text(f"name: p\nworkers: {{choice: {choice}}}\n")
    for name, text in flows.items():
        (site.folder / "flows" / f"{name}.yaml").write_text(text)
    site.serve()
    for name in flows:
        assert site.ask("schedule", "create", name, "--flow", name, "--every", "1000d").returncode == 0


# Five steps for a worker of eight places and one of two: half of the places of each, or in turns.
@pytest.mark.parametrize("choice,expected", [("least-loaded", [4, 1]), ("round-robin", [3, 2])])
def test_steps_at_once_go_by_load_or_in_turns(site, tmp_path, choice, expected):
    folder = tmp_path / "signals"
    folder.mkdir()
    prepare(site, choice, held=HELD.format(folder=folder))
    for name, capacity in [("big", 8), ("small", 2)]:
        site.worker(name, more=("--capacity", str(capacity)))
    site.ready(2)
    run = site.run("held")

    def counts():
        return {worker["name"]: len([step for step in worker["steps"] if step["confirmed"]]) for worker in site.workers()}

    wait_for(lambda: sum(counts().values()) == 5)
    found = counts()
    (folder / "go").touch()
    assert site.ended(run)["run"]["status"] == "success"
    assert [found["big"], found["small"]] == expected


def test_round_robin_gives_each_worker_as_many(site):
    prepare(site, "round-robin", turns=TURNS)
    for name in ("one", "two", "three"):
        site.worker(name)
    site.ready(3)
    run = site.run("turns")
    assert site.ended(run)["run"]["status"] == "success"
    names = [found[1] for line in site.lines(run) if (found := re.search(r"goes to the worker '(\w+)'", line))]
    assert collections.Counter(names) == {"one": 3, "two": 3, "three": 3}
    # In turns, not by chance: each three of them are three.
    assert all(len(set(names[first:first + 3])) == 3 for first in range(0, 9, 3)), names
