"""The forms that Python code has: a script of a flow, a pipeline that sets ``result``, functions decorated as assets."""

import linecache
import os
import shutil

from . import results
from .connection import LazyConnection

_file = "<step>"


class FormError(Exception):
    """The code is not in the form that was asked for."""


class Log:
    """The step's log; also callable, for a line of information."""

    def __init__(self, server):
        self._server = server

    def __call__(self, message, *arguments):
        self.info(message, *arguments)

    def _say(self, level, message, arguments):
        self._server.log(level, str(message) % arguments if arguments else str(message))

    def debug(self, message, *arguments):
        self._say("debug", message, arguments)

    def info(self, message, *arguments):
        self._say("info", message, arguments)

    def warning(self, message, *arguments):
        self._say("warning", message, arguments)

    def error(self, message, *arguments):
        self._say("error", message, arguments)

    warn = warning


class Settings(dict):
    """Settings by key and by attribute."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no setting '{name}'") from None


def current_file():
    return _file


def run(step, server):
    """Runs a step; returns its outputs and its metadata."""
    global _file
    _file = step["file"]
    text = step["text"]
    linecache.cache[_file] = (len(text), None, text.splitlines(keepends=True), _file)
    code = compile(text, _file, "exec")
    form = {
        "script": _script, "pipeline": _pipeline, "asset": _asset, "function": _function, "sensor": _sensor,
        "inspect": _inspect}[step["form"]]
    return form(code, step, server)


def _globals(step, server, **more):
    arguments = step["arguments"]
    limits = step.get("limits") or {}
    connection = LazyConnection(limits.get("memory"), os.getcwd())
    tables = Tables(arguments, server, connection)
    values = {
        "__name__": "__martlet__", "__file__": step["file"], "__builtins__": __builtins__,
        "log": Log(server), "duckdb_conn": connection, "ref": tables.ref, "query": server.query, "table": tables.table,
        "landing_zone": tables.landing_zone,
    }
    try:
        import pyarrow

        values["pa"] = pyarrow
    except ImportError:
        pass
    values.update(more)
    return values, tables


class Tables:
    """The tables and landing zones that code may name."""

    def __init__(self, arguments, server, connection):
        self._names = arguments.get("tables") or {}
        self._zones = arguments.get("landing_zones") or {}
        self._namespace = arguments.get("namespace")
        self._server = server
        self._connection = connection
        self._read = {}
        self._landed = {}

    def _parts(self, name, more):
        text = ".".join((name, *more))
        parts = text.split(".")
        if len(parts) == 3 and parts[0] == self._namespace:
            parts = parts[1:]
        if len(parts) not in (2, 3) or not all(parts):
            raise FormError(f"'{text}' is no name of a table; write layer.name or namespace.layer.name")
        return parts

    def table(self, name, *more):
        """The rows of a table, as a ``pyarrow.Table``."""
        parts = self._parts(name, more)
        key = ".".join(parts)
        if key not in self._read:
            quoted = ".".join('"' + part.replace('"', '""') + '"' for part in parts)
            self._read[key] = self._server.query(f"SELECT * FROM {quoted}")
        return self._read[key]

    def ref(self, name, *more):
        """The name of a table in SQL of ``duckdb_conn``, where its rows are from now on."""
        return self._connection.register_table(self._parts(name, more), self.table(name, *more))

    def landing_zone(self, zone, namespace=None):
        """A pattern of the files that this run takes from a landing zone, for ``read_csv`` and the like."""
        key = f"{namespace}/{zone}" if namespace else zone
        if key not in self._zones:
            raise FormError(f"the landing zone '{key}' is named in a way that was not found before the run")
        if key not in self._landed:
            self._landed[key] = self._server.landing(key) or self._copied(key)
        return self._landed[key] + "/**"

    def _copied(self, key):
        """Where the server could not link the files, as on another file system; DuckDB's `**` passes symbolic links by."""
        folder = os.path.join(os.getcwd(), "landing", key)
        os.makedirs(folder, exist_ok=True)
        for relative, path in self._zones[key]:
            place = os.path.join(folder, relative)
            os.makedirs(os.path.dirname(place), exist_ok=True)
            shutil.copyfile(path, place)
        return folder


def _give(server, name, value):
    path = os.path.join(os.getcwd(), f"{name}.parquet")
    rows, size = results.write(results.reader(value, name), path, name)
    server.give(name, path, rows, size)
    return rows


def _script(code, step, server):
    arguments = step["arguments"]
    given = arguments.get("arguments") or {}
    values, _ = _globals(
        step, server, params=Settings(arguments.get("params") or {}), inputs=arguments.get("inputs") or {},
        item=arguments.get("item"), arguments=Settings(given), outputs={})
    exec(code, values)
    gives_table = arguments.get("gives_table")
    if step.get("function"):
        value = _call(values, step, given or arguments.get("params") or {})
    else:
        value = values.get("result") if gives_table else values.get("outputs")
    if gives_table:
        return {"rows": _give(server, "result", value)}, {}
    return _outputs(value), {}


def _function(code, step, server):
    arguments = step["arguments"]
    values, _ = _globals(
        step, server, params=Settings(arguments.get("params") or {}), inputs=arguments.get("inputs") or {})
    exec(code, values)
    return _outputs(_call(values, step, arguments.get("params") or {})), {}


def _call(values, step, given):
    import inspect

    name = step["function"]
    function = values.get(name)
    if not callable(function):
        raise FormError(f"'{step['file']}' has no function '{name}'")
    parameters = inspect.signature(function).parameters
    takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    arguments = {key: value for key, value in given.items() if takes_all or key in parameters}
    for key in ("params", "inputs", "log", "item", "query", "table"):
        if key in parameters and key not in arguments:
            arguments[key] = values.get(key)
    return function(**arguments)


def _outputs(value):
    """What a step of a flow gives on: JSON, where tables are not."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        return {"value": value}
    return value


def _pipeline_values(step, server):
    arguments = step["arguments"]
    values, tables = _globals(
        step, server, this=arguments.get("this_sql"), run_started_at=arguments.get("run_started_at"),
        is_incremental=bool(arguments.get("is_incremental")), watermark_value=arguments.get("watermark_value"),
        config=Settings(arguments.get("config") or {}), var=(arguments.get("vars") or {}).get)
    if arguments.get("this_exists"):
        # The code names `this`, a text; the rows have to be there before it does.
        values["this"] = tables.ref(arguments["this"])
    return values, tables


def _pipeline(code, step, server):
    values, _ = _pipeline_values(step, server)
    exec(code, values)
    if "result" not in values:
        raise FormError("the pipeline did not set 'result'; set it to the table that it makes")
    return {"rows": _give(server, "result", values["result"])}, {}


def _asset(code, step, server):
    from ..assets import RESERVED, Output, assets_in

    values, tables = _pipeline_values(step, server)
    exec(code, values)
    name = step["function"]
    declared = [each for each in assets_in(values) if each.function.__name__ == name]
    if not declared:
        raise FormError(f"'{step['file']}' has no function '{name}' that is decorated with @asset")
    asset = declared[0]
    inputs = step["arguments"].get("inputs") or {}
    arguments = {argument: tables.table(inputs[argument]) for argument in asset.arguments}
    own = {"config": values["config"], "log": values["log"], "context": Settings(step["arguments"]),
           "partition": (step["arguments"].get("vars") or {}).get("partition")}
    import inspect

    arguments.update({key: own[key] for key in inspect.signature(asset.function).parameters if key in RESERVED})
    given = asset.function(**arguments)
    output = step["arguments"].get("output")
    if asset.outputs:
        if not isinstance(given, dict) or set(given) != set(asset.outputs):
            raise FormError(f"'{name}' has to return a dictionary with {', '.join(asset.outputs)}")
        given = given[output]
    metadata = {}
    if isinstance(given, Output):
        given, metadata = given.value, given.metadata
    if asset.checks:
        given = results.reader(given).read_all()
    rows = _give(server, "result", given)
    return {"rows": rows, "checks": [_checked(check, given) for check in asset.checks]}, metadata


def _checked(check, table):
    name, severity, description, body = check
    answer = body(table)
    passed, message = answer if isinstance(answer, tuple) else (answer, None)
    return {
        "name": name, "severity": severity, "description": description, "passed": bool(passed), "message": message}


def _sensor(code, step, server):
    from .sensors import ask

    values, _ = _globals(step, server)
    exec(code, values)
    return ask(values.get(step["function"]), step, values), {}


def _inspect(code, step, server):
    from .inspection import inspect_text

    return inspect_text(step["text"], step["file"]), {}
