"""Arrow streams of the built binary hold what DuckDB's own client gives for the same query."""

import duckdb
import pyarrow
import pyarrow.ipc
import pytest

# Name, and an expression over a row number i; every third row of each is null.
types = {
    "flag": "i % 2 = 0",
    "tiny": "CAST(i % 256 - 128 AS TINYINT)",
    "small": "CAST(i * 7 - 32000 AS SMALLINT)",
    "whole": "CAST(i * 100003 AS INTEGER)",
    "big": "CAST(i AS BIGINT) * 922337203685477",
    "utiny": "CAST(i % 256 AS UTINYINT)",
    "usmall": "CAST(i * 13 AS USMALLINT)",
    "uwhole": "CAST(4294967295 - i AS UINTEGER)",
    "ubig": "CAST(18446744073709551615 - i AS UBIGINT)",
    "huge": "CAST(i AS HUGEINT) * -12345678901234567890123456789",
    "narrow": "CAST(i / 7.0 AS FLOAT)",
    "real": "CASE WHEN i % 5 = 0 THEN 'inf'::DOUBLE ELSE i / 3.0 END",
    "exact4": "CAST(i % 999 / 10 AS DECIMAL(4, 1))",
    "exact9": "CAST(-i / 7 AS DECIMAL(9, 4))",
    "exact18": "CAST(i * 1e6 / 7 AS DECIMAL(18, 5))",
    "exact38": "CAST(i * -1e20 AS DECIMAL(38, 10)) / 3",
    "words": "CASE i % 4 WHEN 0 THEN '' WHEN 1 THEN 'né' WHEN 2 THEN 'a text of over twelve bytes 🦆 ' || i ELSE 'x' || i END",
    "bytes": "CAST('a\\x00\\xFF' || i AS BLOB)",
    "id": "CAST(lpad(CAST(i AS VARCHAR), 32, 'f01') AS UUID)",
    "day": "DATE '1969-06-01' + CAST(i AS INTEGER)",
    "clock": "TIME '00:00:00.000001' + INTERVAL (i * 7) SECOND",
    "clock_ns": "CAST('12:34:56.123456789' AS TIME_NS)",
    "moment": "TIMESTAMP '1969-12-31 23:59:59.999999' + INTERVAL (i) HOUR",
    "moment_s": "CAST(TIMESTAMP '1969-12-31 23:59:59' + INTERVAL (i) HOUR AS TIMESTAMP_S)",
    "moment_ms": "CAST(TIMESTAMP '1969-12-31 23:59:59.999' + INTERVAL (i) HOUR AS TIMESTAMP_MS)",
    "moment_ns": "CAST('1969-12-31 23:59:59.999999999' AS TIMESTAMP_NS)",
    "instant": "TIMESTAMPTZ '2026-01-01 00:00:00+02' + INTERVAL (i) MINUTE",
    "span": "INTERVAL (i) MONTH + INTERVAL (-i) DAY + INTERVAL (i * 1001) MICROSECOND",
    "mood": "CAST(CASE WHEN i % 2 = 0 THEN 'glad' ELSE 'só só' END AS ENUM ('glad', 'sad', 'só só'))",
    "document": "CAST('{\"a\": ' || i || '}' AS JSON)",
    "nothing": "NULL",
    "list": "CASE WHEN i % 4 = 0 THEN [] ELSE [i, NULL, i + 1] END",
    "texts": "[CAST(i AS VARCHAR), NULL, 'a text of over twelve bytes']",
    "lists": "[[i], NULL, [], [NULL, i * 2]]",
    "pair": "{'a': i, 'b': CASE WHEN i % 2 = 0 THEN 'x' || i END, 'constant': 'the same in each row'}",
    "pairs": "[{'a': i, 'b': {'c': i % 2 = 0}}, NULL]",
    "dictionary": "MAP {'k' || i: i, 'other': NULL}",
    "nested_map": "MAP {i: [{'x': MAP {'y': i}}]}",
}
# The same of arrays, which CASE does not take: the type, and the list that is cast to it.
arrays = {
    "three": ("BIGINT[3]", "[i, NULL, i + 2]"),
    "grid": ("BIGINT[2][2]", "[[i, 1], [2, i]]"),
    "labels": ("VARCHAR[2]", "['label ' || i, NULL]"),
}


def arrow(project, sql, *arguments):
    """The reader of the stream that the binary writes, and the stream."""
    process = project.start("query", "--format", "arrow", *arguments, sql, text=False)
    stream, messages = process.communicate(timeout=120)
    assert process.returncode == 0, messages.decode()
    assert stream.endswith(b"\xff\xff\xff\xff\0\0\0\0"), "the end mark is missing"
    return pyarrow.ipc.open_stream(stream)


def judge(sql):
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection.execute(sql).to_arrow_table()


def plain(kind):
    """A type of DuckDB's as Martlet writes it: enumerations are not dictionaries."""
    return pyarrow.string() if pyarrow.types.is_dictionary(kind) else kind


def alike(project, sql, *arguments):
    """Checks the types and values of a query; returns its table."""
    ours = arrow(project, sql, *arguments).read_all()
    theirs = judge(sql)
    ours.validate(full=True)
    assert ours.column_names == theirs.column_names
    for name, mine, other in zip(ours.column_names, ours.columns, theirs.columns):
        assert mine.type.equals(plain(other.type)), name
        assert mine.null_count == other.null_count, name
        other = other.cast(mine.type).combine_chunks()
        assert mine.combine_chunks().equals(other), f"{name}: {differences(mine, other)}"
    return ours


def differences(ours, theirs):
    pairs = enumerate(zip(ours.to_pylist(), theirs.to_pylist()))
    return [(row, pair) for row, pair in pairs if pair[0] != pair[1]][:3]


def every_type(rows, condition="i % 3 <> 1"):
    columns = ["i"]
    columns += [f"CASE WHEN {condition} THEN {value} END AS {name}" for name, value in types.items()]
    columns += [
        f"CAST(CASE WHEN {condition} THEN {value} END AS {kind}) AS {name}" for name, (kind, value) in arrays.items()]
    return f"SELECT {', '.join(columns)} FROM range({rows}) AS t(i)"


def test_every_type_with_nulls(project):
    assert alike(project, every_type(100)).num_rows == 100


def test_every_type_without_nulls_and_with_nothing_else(project):
    alike(project, every_type(67, "true"))
    alike(project, every_type(67, "false"))


def test_every_type_with_no_rows(project):
    table = alike(project, every_type(0))
    assert table.num_rows == 0
    assert arrow(project, every_type(0)).read_all().num_columns == 1 + len(types) + len(arrays)


def test_several_batches_are_in_order(project):
    sql = "SELECT i, CASE WHEN i % 7 <> 0 THEN 'row ' || i END AS name, [i, i + 1] AS list FROM range(200000) AS t(i)"
    reader = arrow(project, sql)
    sizes = [batch.num_rows for batch in reader]
    assert sum(sizes) == 200_000 and len(sizes) > 3
    assert alike(project, sql).num_rows == 200_000


def test_chunks_of_odd_sizes_join(project):
    # A filter leaves chunks whose row counts are not multiples of eight, so bitmaps join in the middle of a byte.
    sql = f"SELECT * FROM ({every_type(5000, 'i % 11 <> 4')}) WHERE hash(i) % 13 <> 1"
    assert alike(project, sql).num_rows > 4096


@pytest.mark.parametrize("sql", [
    # Lists whose elements lie apart, shared, or are of other rows; structs whose parts are constant or picked.
    "SELECT list_slice([i, i + 1, i + 2, i + 3], 2, 3) AS l, list_reverse([i, NULL]) AS r FROM range(5000) AS t(i)",
    "SELECT a.list, b.j FROM (SELECT i, [i, i * 2] AS list FROM range(100) AS t(i)) AS a JOIN range(300) AS b(j) ON a.i = b.j % 100 ORDER BY ALL",
    "SELECT {'one': 1, 'i': i, 'text': 'the same text in every row'} AS s FROM range(5000) AS t(i) WHERE i % 3 = 0",
    "SELECT list({'i': i, 's': CASE WHEN i % 2 = 0 THEN 'text ' || i END} ORDER BY i) AS l FROM range(9000) AS t(i) GROUP BY i % 7 ORDER BY l[1].i",
    "SELECT unnest([[1, 2], NULL, [], [3]]) AS l",
    "SELECT [1, 2, 3] AS same, MAP {'a': [1]} AS map, i FROM range(3000) AS t(i)",
    "SELECT s.a, s FROM (SELECT CASE WHEN i % 2 = 0 THEN {'a': i, 'b': [i]} END AS s FROM range(3000) AS t(i)) ORDER BY s.a DESC NULLS FIRST",
    "SELECT list_filter([i, i + 1, i + 2], lambda x: x % 2 = 0) AS l FROM range(3000) AS t(i)",
    "SELECT 1 AS \"né\", 2 AS \"né\"",
])
def test_vectors_of_every_shape(project, sql):
    alike(project, sql)


def test_infinite_times(project):
    alike(project, "SELECT CAST(unnest(['infinity', '-infinity', NULL]) AS TIMESTAMP) AS t, CAST('infinity' AS DATE) AS d")


def test_what_arrow_has_no_type_for_is_text(project):
    table = arrow(project, """\
        SELECT unnest(['340282366920938463463374607431768211455', NULL])::UHUGEINT AS wide, '0101'::BIT AS bits,
            '-123456789012345678901234567890123456789012345'::BIGNUM AS number, '01:02:03.5+02'::TIMETZ AS clock,
            CAST(union_value(x := 5) AS UNION(x INTEGER, y VARCHAR)) AS either""").read_all()
    assert set(table.schema.types) == {pyarrow.string()}
    assert [value.as_py() for value in table["wide"]] == ["340282366920938463463374607431768211455", None]
    assert table["bits"][0].as_py() == "0101"
    assert table["number"][0].as_py() == "-123456789012345678901234567890123456789012345"
    assert table["clock"][0].as_py() == "01:02:03.5+02"
    assert table["either"][0].as_py() == "5"


def test_intervals_that_do_not_fit_fail(project):
    result = project.martlet(
        "query", "--format", "arrow", "-o", "x.arrow", "SELECT INTERVAL (3000000) HOUR AS long", status=1)
    assert "292 years" in result.stderr
    assert not (project.folder / "x.arrow").exists()


def test_the_row_limit_cuts_the_last_batch(project):
    table = arrow(project, "SELECT i, 'text ' || i AS t, [i] AS l FROM range(100000) AS t(i)", "--limit", "40001").read_all()
    assert table.num_rows == 40_001
    assert table["l"][40_000].as_py() == [40_000] and table["t"][40_000].as_py() == "text 40000"
    assert arrow(project, "SELECT 1 AS one", "--limit", "0").read_all().num_rows == 0


def test_tables_and_files(project):
    project.pipeline("silver.numbers", "SELECT i, 'n' || i AS name FROM range(10) AS t(i)")
    project.martlet("run")
    project.martlet("query", "-o", "numbers.arrow", "FROM silver.numbers ORDER BY i")
    with pyarrow.ipc.open_stream(project.folder / "numbers.arrow") as reader:
        table = reader.read_all()
    assert table.to_pylist() == [{"i": i, "name": f"n{i}"} for i in range(10)]


def test_a_reader_that_leaves_ends_the_query(project):
    process = project.start("query", "--format", "arrow", "SELECT i FROM range(100000000000) AS t(i)", text=False)
    reader = pyarrow.ipc.open_stream(process.stdout)
    assert reader.read_next_batch().num_rows > 0
    process.stdout.close()
    process.stderr.close()
    process.wait(timeout=60)
