"""`make bench`: measures every line of docs/benchmarks.md and writes the page.

Words on the command line pick measurements: their lines are printed, and with --update they replace those of the page.
"""

import sys

import catalog_growth
import csv_ingest
import flow_runs
import flights_project
import portal
import python_steps
import schedules
import server
import startup
import storage
import storage_lake
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
    "portal": portal.measure,
    "storage": storage.measure,
    "storage-lake": storage_lake.measure,
}


def main():
    words = [word for word in sys.argv[1:] if word != "--update"]
    updates = len(words) < len(sys.argv) - 1
    wanted = words or list(measurements)
    unknown = [name for name in wanted if name not in measurements]
    if unknown:
        sys.exit(f"bench: no measurement '{unknown[0]}'; there are {', '.join(measurements)}")
    require_binary(martlet)
    measured = {}
    for name in wanted:
        try:
            measured[name] = measurements[name]()
        except (RuntimeError, OSError, ValueError, KeyError) as error:
            say(f"{name} failed: {error}")
            measured[name] = [Missing(name, str(error).splitlines()[0][:200].replace("|", "/"))]
    lines = [line for name in wanted for line in measured[name]]
    if words:
        print("\n".join(page.row(line) for line in lines))
        if updates:
            page.update(measured)
    else:
        print(page.write(lines))
    failed = [line for line in lines if isinstance(line, Missing)]
    if failed:
        sys.exit(1)


main()
