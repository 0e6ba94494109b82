"""Ways to make rows of files that the server does not read itself."""

import io
import os
import re

from .errors import MartletError

_parsers = {}


def register_parser(name, function):
    """Names a parser: a function of a binary file and the file's name that returns a table or a frame."""
    if not callable(function):
        raise TypeError("a parser is a function of a binary file and its name")
    _parsers[name] = function


def parser_named(parser):
    if parser is None or callable(parser):
        return parser
    if parser not in _parsers:
        known = ", ".join(sorted(_parsers)) or "none"
        raise MartletError(f"there is no parser '{parser}'", "not_found", f"Those that are registered: {known}.")
    return _parsers[parser]


def parse(path, parser, extract=None):
    """The rows of a file as a ``pyarrow.Table``, with where and when they are from."""
    import datetime

    import pyarrow as pa

    from ..runner.results import ResultError, reader

    name = os.path.basename(path)
    with open(path, "rb") as file:
        content = io.BytesIO(file.read())
    try:
        table = reader(parser(content, name), name).read_all()
    except MartletError:
        raise
    except ResultError as error:
        raise MartletError(f"the parser of '{name}' gave no table: {error}", "invalid_input") from error
    except Exception as error:
        text = f"the parser of '{name}' failed: {type(error).__name__}: {error}"
        raise MartletError(text, "invalid_input") from error
    added = {"_source_file": name}
    if extract is not None:
        match = re.search(extract, name)
        if match is None:
            raise MartletError(f"the name '{name}' does not match '{extract}'", "invalid_input")
        added.update(match.groupdict())
    for key, value in added.items():
        if key not in table.column_names:
            table = table.append_column(key, pa.array([value] * table.num_rows, pa.string()))
    if "_ingested_at" not in table.column_names:
        now = datetime.datetime.now(datetime.timezone.utc)
        table = table.append_column("_ingested_at", pa.array([now] * table.num_rows, pa.timestamp("us", "UTC")))
    return table
