"""A project of 1,000 models: 20 layers of 50, tables of 100 rows; run in full, then planned without a change."""

import os
import shutil
import statistics

from bench import Line, empty, martlet, run, say, scratch, seconds

layers, width, rows = 20, 50, 100
# As issued with the targets, measured on the machine of that time with the same shape of project.
dbt_plan, dbt_run, sqlmesh_plan, sqlmesh_run = 3.6, 26.6, 10.7, 37.5


def tier(layer):
    return "bronze" if layer == 0 else "gold" if layer == layers - 1 else "silver"


def name(layer, index):
    return f"{tier(layer)}.m{layer:02d}_{index:02d}"


def generate(project):
    empty(project)
    (project / "martlet.yaml").write_text("name: thousand\n")
    for layer in range(layers):
        for index in range(width):
            folder = project / "pipelines" / name(layer, index).replace(".", "/")
            folder.mkdir(parents=True)
            if layer == 0:
                sql = f"SELECT i AS id, i * {index + 1} AS value FROM range({rows}) AS t(i)\n"
            else:
                left, right = name(layer - 1, index), name(layer - 1, (index + 1) % width)
                sql = (
                    "SELECT a.id, (a.value + b.value) % 1000003 AS value\n"
                    f"FROM {{{{ ref('{left}') }}}} AS a\nJOIN {{{{ ref('{right}') }}}} AS b USING (id)\n"
                )
            (folder / "pipeline.sql").write_text(sql)


def measure():
    say("a project of 1,000 models")
    full = []
    # In folders of their own, and those of the last time go at the end: for minutes after a folder of many files was removed, ext4
    # searches long for each new inode near it.
    old = list(scratch.glob("thousand-*"))
    for turn in range(3):
        project = scratch / f"thousand-{os.getpid()}-{turn}"
        generate(project)
        full.append(seconds(martlet, "-C", project, "run"))
    count = run(martlet, "-C", project, "query", "--format", "csv", f"SELECT count(*) FROM {name(layers - 1, 0)}")
    if count.split()[-1] != str(rows):
        raise RuntimeError(f"the last layer has {count.split()[-1]} rows and not {rows}")
    run_s = statistics.median(full)
    plan_s = statistics.median(seconds(martlet, "-C", project, "plan") for _ in range(7))
    for folder in old:
        shutil.rmtree(folder)
    plan, full_run = "1,000 models, planned without a change", "1,000 models, run in full"
    return [
        Line(plan, plan_s, "s", at_most=0.3),
        Line(plan, plan_s, "s", "dbt (quoted)", dbt_plan),
        Line(plan, plan_s, "s", "SQLMesh (quoted)", sqlmesh_plan),
        Line(full_run, run_s, "s", at_most=5),
        Line(full_run, run_s, "s", "dbt (quoted)", dbt_run),
        Line(full_run, run_s, "s", "SQLMesh (quoted)", sqlmesh_run),
    ]
