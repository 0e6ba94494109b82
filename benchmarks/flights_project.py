"""The flights project, run in full, against the same SQL as one DuckDB script that writes Parquet."""

import shutil

from bench import Line, empty, interleaved, martlet, python, reported_seconds, root, run, say, scratch, seconds

runs = 7
example = root / "examples" / "flights"


def measure():
    say(f"the flights project, {runs} runs")
    run(python, example / "land.py")
    project = scratch / "flights"
    alone = scratch / "flights-script"

    def ours():
        empty(project)
        for part in ["martlet.yaml", "macros", "pipelines"]:
            copy = shutil.copytree if (example / part).is_dir() else shutil.copy
            copy(example / part, project / part)
        # The script has no part in Python, and neither have we here.
        shutil.rmtree(project / "pipelines" / "gold" / "delay_trend")
        (project / "landing").symlink_to(example / "landing")
        return seconds(martlet, "-C", project, "run")

    def duckdb():
        empty(alone)
        (alone / "out").mkdir()
        (alone / "landing").symlink_to(example / "landing")
        return reported_seconds("duckdb_script.py", root / "benchmarks" / "flights.sql", cwd=alone)

    martlet_s, duckdb_s = interleaved(runs, ours, duckdb)
    return [
        Line("The flights project, models and tests", martlet_s, "s", "the same SQL as one DuckDB script", duckdb_s,
             at_most=1.3)
    ]
