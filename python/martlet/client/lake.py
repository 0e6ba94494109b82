"""A lake behind a server: reading, loading, changing and branching it."""

import contextlib
import glob
import hashlib
import os
import re
import tempfile
import urllib.parse
import uuid

from .errors import MartletError
from .http import Connection
from .parsers import parse, parser_named

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*){1,2})\}")


def _sql(text):
    """SQL of a text: ``{layer.table}`` is the table's name, and a name alone is all of its rows."""
    text = _PLACEHOLDER.sub(lambda match: ".".join(f'"{part}"' for part in match[1].split(".")), text.strip())
    return f"SELECT * FROM {text}" if re.fullmatch(r'[\w".]+', text) and "." in text else text


def _path(name):
    return urllib.parse.quote(name, safe="")


class Client:
    """The lake of a server, on one branch of it.

    :param url: where the server is; ``MARTLET_URL`` unless given.
    :param token: the token; ``MARTLET_TOKEN`` unless given.
    :param branch: the branch that is read and written.
    """

    def __init__(self, url=None, token=None, branch="main", _connection=None):
        self._connection = _connection or Connection(url, token)
        self.name = branch

    # Reading

    def query(self, sql, ref=None, parameters=None, limit=None):
        """The rows of a query, as a ``pyarrow.Table``."""
        import pyarrow as pa

        body = {"sql": _sql(sql), "ref": ref or self.name, "format": "arrow"}
        if parameters is not None:
            body["parameters"] = list(parameters)
        if limit is not None:
            body["limit"] = limit
        with self._connection.call("POST", "/query", body, accept="application/vnd.apache.arrow.stream") as answer:
            with pa.ipc.open_stream(pa.PythonFile(answer, mode="r")) as stream:
                return stream.read_all()

    def df(self, sql, ref=None, parameters=None, limit=None):
        """The rows of a query as a pandas frame."""
        return self.query(sql, ref, parameters, limit).to_pandas()

    def tables(self, namespace=None):
        """The names of all tables and views."""
        names, after = [], None
        while True:
            page = self._connection.json(
                "GET", "/tables", query={"ref": self.name, "namespace": namespace, "after": after})
            names += [table["name"] for table in page["tables"]]
            after = page.get("next")
            if not after:
                return names

    def describe(self, table):
        """What the server knows of a table."""
        return self._connection.json("GET", f"/tables/{_path(table)}", query={"ref": self.name})

    def history(self, table, limit=None):
        """The snapshots of a table, the newest first."""
        return self._connection.json(
            "GET", f"/tables/{_path(table)}/history", query={"ref": self.name, "limit": limit})

    def time_travel(self, table, at):
        """The rows of a table at a tag, commit or time."""
        return self.query(table, ref=at.isoformat() if hasattr(at, "isoformat") else at)

    # Writing

    def ingest(self, source, table, mode="append", parser=None, extract_from_filename=None, force=False):
        """Loads a file, or rows that are here already; the contents of a file are loaded once.

        :param source: a path, or whatever a pipeline may return.
        :param mode: ``append`` or ``overwrite``.
        :param parser: a function or the name of one that was registered, for files that the server does not read itself.
        :param extract_from_filename: a regular expression whose named groups become columns.
        :param force: loads a file whose contents the table has had as well.
        """
        if mode not in ("append", "overwrite"):
            raise MartletError(f"the mode is 'append' or 'overwrite', not '{mode}'", "invalid_input")
        if not isinstance(source, (str, os.PathLike)):
            return self._upload_rows(source, table, mode == "overwrite")
        path = os.fspath(source)
        parser = parser_named(parser)
        if parser is None and extract_from_filename is None:
            with open(path, "rb") as file:
                return self._upload(file, os.path.basename(path), table, mode == "overwrite", force)
        # What is sent differs each time; the contents that it was made of are known by the name under which it is registered.
        ending = f"{_digest(path)}.parquet"
        same = None if force or mode == "overwrite" else self._registered(ending, table)
        if same is not None:
            return {"table": table, "rows": 0, "files": [{"path": path, "rows": None, "quarantined": 0, "same_as": same}]}
        name = re.sub(r"^\.|[\x00-\x1f\x7f]", "_", os.path.basename(path))[:40] + "." + ending
        rows = parse(path, parser or _read_by_name, extract_from_filename)
        return self._upload_rows(rows, table, mode == "overwrite", name)

    def ingest_batch(self, files, table, file_filter=None, skip_existing=True, parser=None, mode="append"):
        """Loads many files, one after another, each whole or not at all.

        :param files: a pattern such as ``drop/*.csv``, or a list of paths.
        :param file_filter: a function of a path that says whether it is loaded.
        :returns: numbers: ``files``, ``rows``, ``skipped``, ``already_ingested``; and ``errors`` by path.
        """
        paths = sorted(glob.glob(files, recursive=True)) if isinstance(files, str) else [os.fspath(path) for path in files]
        stats = {"files": 0, "rows": 0, "skipped": 0, "already_ingested": 0, "errors": {}}
        for path in paths:
            if os.path.isdir(path) or (file_filter is not None and not file_filter(path)):
                stats["skipped"] += 1
                continue
            try:
                report = self.ingest(path, table, mode, parser, force=not skip_existing)
            except (MartletError, OSError, ValueError) as error:
                stats["errors"][path] = str(error)
                continue
            mode = "append"
            rows = _rows_of(report)
            if _was_known(report):
                stats["already_ingested"] += 1
            else:
                stats["files"] += 1
                stats["rows"] += rows
        return stats

    def transform(self, sql, target, merge_keys=None, mode="overwrite"):
        """Brings the rows of a query to a table: all of it anew, appended, or merged by keys."""
        rows = self.query(sql)
        if merge_keys:
            return self.merge(rows, target, merge_keys)
        self._upload_rows(rows, target, mode == "overwrite")
        return {"rows": rows.num_rows}

    def merge(self, rows, table, merge_keys):
        """Replaces the rows with the same keys and adds the others; returns how many of each there were.

        It works on a branch of its own, which is merged as one commit: nobody sees a part of it, and where somebody else changed
        the table meanwhile it is refused as a conflict and nothing has changed.
        """
        import duckdb

        from ..runner.results import reader

        keys = [merge_keys] if isinstance(merge_keys, str) else list(merge_keys)
        batch = reader(rows, "rows").read_all()
        missing = [key for key in keys if key not in batch.column_names]
        if missing:
            raise MartletError(f"the rows have no column '{missing[0]}' to merge by", "invalid_input")
        with self.branch(f"merge-{uuid.uuid4().hex[:12]}") as work:
            try:
                existing = work.query(table)
            except MartletError as error:
                if error.code != "not_found":
                    raise
                work._upload_rows(batch, table, True)
                return {"inserted": batch.num_rows, "updated": 0}
            with duckdb.connect() as engine:
                engine.register("batch", batch)
                engine.register("existing", existing)
                match = " AND ".join(f'existing."{key}" IS NOT DISTINCT FROM batch."{key}"' for key in keys)
                updated = engine.execute(
                    f"SELECT count(*) FROM batch WHERE EXISTS (SELECT 1 FROM existing WHERE {match})").fetchone()[0]
                kept = f"SELECT * FROM existing WHERE NOT EXISTS (SELECT 1 FROM batch WHERE {match})"
                merged = engine.execute(f"{kept} UNION ALL BY NAME SELECT * FROM batch").to_arrow_table()
            work._upload_rows(merged, table, True)
        return {"inserted": batch.num_rows - updated, "updated": updated}

    def drop(self, table):
        """Drops a table from the branch; other branches and the past keep it."""
        self._connection.json("DELETE", f"/tables/{_path(table)}", query={"branch": self.name})

    def _upload(self, file, name, table, overwrite, force):
        return self._connection.json(
            "POST", "/ingest", file, kind="application/octet-stream",
            query={"table": table, "file": name, "branch": self.name, "overwrite": overwrite or None, "force": force or None})

    def _registered(self, ending, table):
        """The name that ends so under which the table has had something since it was last built anew, or None."""
        registry = "bronze._file_registry"
        reset = f"SELECT max(ingested_at) FROM {registry} WHERE target_table = $1 AND status = 'reset'"
        try:
            self.describe(table)
            found = self.query(
                f"SELECT file_path FROM {registry} WHERE target_table = $1 AND status = 'success' AND "
                f"ends_with(file_path, $2) AND ingested_at >= coalesce(({reset}), '-infinity'::TIMESTAMPTZ)",
                parameters=[table, ending], limit=1)
        except MartletError as error:
            if error.code != "not_found":
                raise
            return None
        return found.column(0)[0].as_py() if found.num_rows else None

    def _upload_rows(self, rows, table, overwrite, name=None):
        from ..runner.results import ResultError, reader, write

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "rows.parquet")
            try:
                write(reader(rows, "rows"), path, "rows")
            except ResultError as error:
                raise MartletError(str(error), "invalid_input") from error
            with open(path, "rb") as file:
                # Rows that were made here are no file that could be loaded twice by mistake.
                return self._upload(file, name or f"{table}-{uuid.uuid4().hex[:8]}.parquet", table, overwrite, True)

    # Branches and runs

    def branches(self):
        """The names of all branches."""
        names, after = [], None
        while True:
            page = self._connection.json("GET", "/branches", query={"after": after})
            names += [branch["name"] for branch in page["branches"]]
            after = page.get("next")
            if not after:
                return names

    @contextlib.contextmanager
    def branch(self, name, merge=True):
        """A branch of the lake for the length of a block, as a client of its own.

        At the end it is merged as one commit and deleted. Where the block raises, nothing is merged and the branch stays, so that
        what it wrote can be looked at.
        """
        self._connection.json("POST", "/branches", {"name": name, "from": self.name})
        work = Client(branch=name, _connection=self._connection)
        yield work
        if merge:
            self._connection.json("POST", "/merge", {"from": name, "into": self.name})
            self._connection.json("DELETE", f"/branches/{_path(name)}")

    def diff(self, other, table=None):
        """What differs on another branch from this one."""
        return self._connection.json("GET", "/diff", query={"from": self.name, "to": other, "table": table})

    def run(self, *select, full_refresh=False, force=False, variables=None):
        """Starts the project's pipelines on this branch; returns the run as it began."""
        body = {"select": list(select), "branch": self.name, "full_refresh": full_refresh, "force": force}
        if variables:
            body["variables"] = variables
        return self._connection.json("POST", "/runs", body)


def _read_by_name(file, name):
    """Rows of a file that the server would read, where its name is to give columns."""
    import pyarrow.csv as csv
    import pyarrow.json as lines
    import pyarrow.parquet as parquet

    lowered = name.lower()
    if lowered.endswith((".csv", ".tsv")):
        options = csv.ParseOptions(delimiter="\t" if lowered.endswith(".tsv") else ",")
        return csv.read_csv(file, parse_options=options)
    if lowered.endswith((".ndjson", ".jsonl")):
        return lines.read_json(file)
    if lowered.endswith((".parquet", ".pq")):
        return parquet.read_table(file)
    raise MartletError(f"'{name}' needs a parser", "invalid_input", "Name one: ingest(…, parser=function).")


def _digest(path):
    """SHA-256 of a file's contents, in hexadecimal digits."""
    with open(path, "rb") as file:
        digest = hashlib.sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _rows_of(report):
    return int((report or {}).get("rows") or 0)


def _was_known(report):
    files = (report or {}).get("files") or []
    return bool(files) and all(file.get("same_as") for file in files)


_default = None


def default():
    """The client of ``MARTLET_URL`` and ``MARTLET_TOKEN``."""
    global _default
    if _default is None:
        _default = Client()
    return _default
