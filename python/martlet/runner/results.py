"""Whatever a pipeline returns, as an Arrow stream of record batches."""

FORMS = (
    "a pyarrow Table or RecordBatchReader, a Polars DataFrame or LazyFrame, a pandas DataFrame, a DuckDB relation or a list of "
    "dictionaries")


class ResultError(Exception):
    """What was returned cannot be a table."""


def reader(value, name="result"):
    """The rows of a value as a ``pyarrow.RecordBatchReader``."""
    import pyarrow as pa

    if isinstance(value, pa.Table):
        return _checked(value, name).to_reader()
    if isinstance(value, pa.RecordBatch):
        return _checked(pa.Table.from_batches([value]), name).to_reader()
    if isinstance(value, pa.RecordBatchReader):
        return value
    kind = type(value)
    family = kind.__module__.split(".")[0]
    if family == "polars" and kind.__name__ == "LazyFrame":
        return reader(value.collect(), name)
    if family == "polars" and kind.__name__ == "DataFrame":
        return value.to_arrow().to_reader()
    if family == "pandas" and kind.__name__ == "DataFrame":
        return _frame(value, name)
    if kind.__name__ == "DuckDBPyRelation":
        fetch = getattr(value, "to_arrow_reader", None) or value.fetch_record_batch
        return fetch(100_000)
    if isinstance(value, list):
        return _list(value, name)
    if isinstance(value, dict):
        return _built(lambda: pa.table(value), name)
    if hasattr(value, "__arrow_c_stream__"):
        return pa.RecordBatchReader.from_stream(value)
    if value is None:
        raise ResultError(f"'{name}' is None; it has to be {FORMS}")
    raise ResultError(f"'{name}' is a {kind.__module__}.{kind.__qualname__}; it has to be {FORMS}")


def _frame(value, name):
    import pyarrow as pa

    index = value.index
    # Row numbers are no data; an index that was named is.
    keeps = index.name is not None or getattr(index, "nlevels", 1) > 1
    return _built(lambda: pa.Table.from_pandas(value, preserve_index=keeps).replace_schema_metadata(None), name)


def _list(rows, name):
    import pyarrow as pa

    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise ResultError(f"row {number} of '{name}' is a {type(row).__name__}; rows of a list are dictionaries")
    names = list(dict.fromkeys(key for row in rows for key in row))
    if not names:
        raise ResultError(f"'{name}' is an empty list, which says nothing of its columns; return a table with a schema")
    return _built(lambda: pa.table({key: pa.array([row.get(key) for row in rows]) for key in names}), name)


def _built(make, name):
    import pyarrow as pa

    try:
        return make().to_reader()
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise ResultError(f"'{name}' does not become a table: {error}") from error


def _checked(table, name):
    import pyarrow as pa

    try:
        table.validate(full=True)
    except pa.ArrowException as error:
        raise ResultError(f"'{name}' is not valid Arrow: {error}") from error
    return table


def write(source, path, name):
    """Writes the rows to a Parquet file, which the server's engine reads as it is; returns rows and bytes.

    Uncompressed, since the file lives for a moment: the server writes the table's own files from it.
    """
    import os

    import pyarrow as pa
    import pyarrow.parquet as parquet

    schema = pa.schema([_storable(field, name) for field in source.schema])
    if not schema.names:
        raise ResultError(f"'{name}' has no columns")
    doubled = {column for column in schema.names if schema.names.count(column) > 1}
    if doubled:
        raise ResultError(f"'{name}' has the column '{sorted(doubled)[0]}' twice")
    rows = 0
    try:
        with parquet.ParquetWriter(path, schema, compression="none", use_dictionary=False, write_statistics=False) as file:
            for batch in source:
                table = _checked(pa.Table.from_batches([batch]), name)
                rows += table.num_rows
                file.write_table(table.cast(schema))
    except pa.ArrowException as error:
        raise ResultError(f"'{name}' does not become a table: {error}") from error
    return rows, os.path.getsize(path)


def _storable(field, name):
    """The field with a type that Parquet and the lake have."""
    import pyarrow as pa

    kind = field.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_null(kind):
        # A column of nothing but nulls says no type; text takes whatever comes later.
        kind = pa.string()
    if pa.types.is_duration(kind) or pa.types.is_interval(kind):
        raise ResultError(f"the column '{field.name}' of '{name}' is a {kind}, which tables do not have")
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        kind = pa.timestamp("us", kind.tz)
    return pa.field(field.name, kind)


def failure_place(error, file):
    """The line of a step's own file where an error came from, or None."""
    line = None
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    if line is None and isinstance(error, SyntaxError) and error.filename == file:
        line = error.lineno
    return line


