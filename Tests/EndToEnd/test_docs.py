"""The commands of docs/catalog.md do what the page says: they are run here, in their order, on a server of the test."""

import os
import re
import subprocess

import judges
from project import martlet, root
from server import Server

page = (root / "docs" / "catalog.md").read_text()
blocks = re.findall(r"^```(bash|sql|python)(?: (\w+))?\n(.*?)^```$", page, re.M | re.S)


def filled_in(text, server):
    text = text.replace("http://127.0.0.1:8080", server.url).replace("mrt_secret", server.token)
    # Extensions come from the pinned wheels here, not from the network.
    loads = "; ".join(f"LOAD '{judges.extensions / name}.duckdb_extension'" for name in ["httpfs", "avro", "iceberg"])
    return text.replace("INSTALL iceberg; LOAD iceberg", loads)


def run(kind, text, project):
    if kind == "bash":
        command = ["bash", "-euo", "pipefail", "-c", text]
    elif kind == "python":
        command = [root / ".deps/python/bin/python", "-c", text]
    else:
        command = [root / ".deps/python/bin/python", "-c", "import duckdb, sys; print(duckdb.sql(sys.argv[1]))", text]
    path = f"{martlet.parent}:{root}/.deps/clients/bin:{os.environ['PATH']}"
    return subprocess.run(
        command, cwd=project.folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=120)


def test_the_page(project):
    assert len(blocks) >= 9
    with Server(project) as server:
        for kind, name, text in blocks:
            if name == "server":
                continue
            result = run(kind, filled_in(text, server), project)
            assert result.returncode == 0, f"{text}\n{result.stdout}\n{result.stderr}"
    # Ten rows by DuckDB and one by Polars, on the branch, and nothing on main.
    assert project.count("shop.orders", "dev") == 11
    assert "experiment" in project.branches()
    project.martlet("query", "SELECT * FROM shop.orders", status=1)
