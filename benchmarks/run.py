"""`make bench`: measures every line of docs/benchmarks.md and writes the page.

Words on the command line pick measurements (and then print the table without writing the page).
"""

import sys

import catalog_growth
import csv_ingest
import flow_runs
import flights_project
import python_steps
import schedules
import server
import startup
import thousand_models
from bench import Missing, martlet, require_binary, say
import page

measurements = {
    "ingest": csv_ingest.measure,
    "flights": flights_project.measure,
    "models": thousand_models.measure,
    "appends": catalog_growth.measure_appends,
    "branches": catalog_growth.measure_branches,
    "python": python_steps.measure,
    "startup": startup.measure,
    "server": server.measure,
    "flows": flow_runs.measure,
    "schedules": schedules.measure,
}


def main():
    wanted = sys.argv[1:] or list(measurements)
    unknown = [name for name in wanted if name not in measurements]
    if unknown:
        sys.exit(f"bench: no measurement '{unknown[0]}'; there are {', '.join(measurements)}")
    require_binary(martlet)
    lines = []
    for name in wanted:
        try:
            lines += measurements[name]()
        except (RuntimeError, OSError, ValueError, KeyError) as error:
            say(f"{name} failed: {error}")
            lines.append(Missing(name, str(error).splitlines()[0][:200].replace("|", "/")))
    if sys.argv[1:]:
        print("\n".join(page.row(line) for line in lines))
    else:
        print(page.write(lines))
    failed = [line for line in lines if isinstance(line, Missing)]
    if failed:
        sys.exit(1)


main()
