"""PyIceberg and DuckDB's Iceberg extension as judges: what they read differently from Martlet is Martlet's bug."""

import duckdb
from pyiceberg.table import StaticTable

from project import root

extensions = root / ".deps" / "extensions"


def connect():
    connection = duckdb.connect()
    for name in ["avro", "iceberg"]:
        connection.execute(f"LOAD '{extensions / name}.duckdb_extension'")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def summary(column, kind):
    """One number that changes with nearly any change of a column's values, the same in every engine."""
    name = f'"{column}"'
    if kind in ("TINYINT", "SMALLINT", "INTEGER", "BIGINT") or kind.startswith("DECIMAL"):
        return f"sum({name})"
    if kind in ("FLOAT", "DOUBLE"):
        # Exact, so that the order of the rows does not matter.
        return f"sum(CAST({name} AS DECIMAL(38, 6)))"
    if kind == "DATE" or kind.startswith("TIMESTAMP"):
        return f"sum(epoch_us(CAST({name} AS TIMESTAMPTZ)))" if kind != "DATE" else f"sum(epoch_us({name}))"
    return f"sum(hash(CAST({name} AS VARCHAR))) FILTER ({name} IS NOT NULL)"


def profile_query(columns, source):
    """One row: how many rows there are, and per column how many values and their summary."""
    parts = ["count(*)"]
    for column, kind in columns:
        parts += [f'count("{column}")', f"CAST({summary(column, kind)} AS VARCHAR)"]
    return f"SELECT {', '.join(parts)} FROM {source}"


def texts(row):
    return tuple(None if value is None else str(value) for value in row)


def judged(project, table, ref=None):
    """Checks that all three read the same from a table's metadata file; returns the number of rows."""
    metadata = project.metadata(table, ref)
    connection = connect()
    scan = f"iceberg_scan('{metadata}')"
    columns = [(row[0], row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()]
    query = profile_query(columns, "{}")

    by_duckdb = texts(connection.execute(query.format(scan)).fetchone())
    rows = StaticTable.from_metadata(metadata).scan().to_arrow()
    assert rows.column_names == [name for name, _ in columns], f"{table}: PyIceberg sees other columns"
    connection.register("pyiceberg_rows", rows)
    by_pyiceberg = texts(connection.execute(query.format("pyiceberg_rows")).fetchone())
    (by_martlet,) = project.query(query.format(table), ref)

    assert by_duckdb == by_martlet, f"{table}: DuckDB's extension reads it differently"
    assert by_pyiceberg == by_martlet, f"{table}: PyIceberg reads it differently"
    return int(by_martlet[0])
