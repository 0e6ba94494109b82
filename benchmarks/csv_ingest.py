"""CSV into a bronze table, against DuckDB copying the same CSV to zstd Parquet, and against PyIceberg."""

from bench import Line, empty, interleaved, martlet, reported_seconds, root, run, python, say, scratch, seconds

copies = 10
runs = 5


def source():
    """The flights file ten times over, with one header."""
    target = scratch / "flights10.csv"
    if target.exists():
        return target
    run(python, root / "examples" / "flights" / "land.py")
    scratch.mkdir(parents=True, exist_ok=True)
    header, body = (root / "examples/flights/landing/flights/flights.csv").read_bytes().split(b"\n", 1)
    with open(target, "wb") as out:
        out.write(header + b"\n")
        for _ in range(copies):
            out.write(body if body.endswith(b"\n") else body + b"\n")
    return target


def measure():
    csv = source()
    say(f"CSV into a bronze table, {runs} runs")

    def ours():
        project = empty(scratch / "ingest")
        (project / "martlet.yaml").write_text("name: ingest\n")
        return seconds(martlet, "-C", project, "ingest", csv, "bronze.flights")

    def duckdb():
        return reported_seconds("duckdb_copy.py", csv, empty(scratch / "copy") / "flights.parquet")

    def pyiceberg():
        return reported_seconds("pyiceberg_copy.py", csv, empty(scratch / "pyiceberg"))

    martlet_s, duckdb_s, pyiceberg_s = interleaved(runs, ours, duckdb, pyiceberg)
    what = "CSV into a bronze table (3,367,760 flights)"
    return [
        Line(what, martlet_s, "s", "DuckDB, COPY to zstd Parquet", duckdb_s, at_most=1.10),
        Line(what, martlet_s, "s", "PyIceberg", pyiceberg_s),
    ]
