"""Files are loaded exactly once, by pipelines and by the command, and rows that do not parse go to quarantine."""

import concurrent.futures

import duckdb


def append_only(project):
    project.pipeline(
        "bronze.orders",
        "SELECT * FROM read_csv('{{ landing_zone('orders') }}', columns = {'id': 'INTEGER', 'amount': 'INTEGER'}, header = true)",
        "merge_strategy: append_only\n")


def test_a_file_is_loaded_once(project):
    append_only(project)
    project.land("orders", "1.csv", "id,amount", "1,10")
    project.martlet("run")
    project.land("orders", "2.csv", "id,amount", "2,20")
    project.martlet("run")
    project.martlet("run")
    assert project.query("SELECT id FROM bronze.orders ORDER BY id") == [("1",), ("2",)]
    registry = project.query("SELECT file_path, target_table, status FROM bronze._file_registry ORDER BY file_path")
    assert registry == [("landing/orders/1.csv", "bronze.orders", "success"),
                        ("landing/orders/2.csv", "bronze.orders", "success")]


def test_the_same_contents_under_another_name_are_skipped(project):
    append_only(project)
    project.land("orders", "1.csv", "id,amount", "1,10")
    project.martlet("run")
    project.land("orders", "copy.csv", "id,amount", "1,10")
    project.martlet("run")
    assert project.count("bronze.orders") == 1


def test_processed_and_sample_files_are_left_out(project):
    append_only(project)
    project.land("orders", "1.csv", "id,amount", "1,10")
    project.land("orders", "_processed/old/0.csv", "id,amount", "8,80")
    project.land("orders", "_samples/sample.csv", "id,amount", "9,90")
    project.martlet("run")
    assert project.query("SELECT id FROM bronze.orders") == [("1",)]


def test_reverting_a_run_reverts_its_registrations(project):
    append_only(project)
    project.land("orders", "1.csv", "id,amount", "1,10")
    project.martlet("run")
    project.land("orders", "2.csv", "id,amount", "2,20")
    project.martlet("run")
    project.martlet("revert", project.head())
    assert project.query("SELECT id FROM bronze.orders ORDER BY id") == [("1",)]
    project.martlet("run")
    assert project.query("SELECT id FROM bronze.orders ORDER BY id") == [("1",), ("2",)]


def test_rows_that_do_not_parse_are_quarantined(project):
    append_only(project)
    project.land("orders", "1.csv", "id,amount", "1,10", "2,many", "3,30")
    project.martlet("run")
    assert project.query("SELECT id FROM bronze.orders ORDER BY id") == [("1",), ("3",)]
    ((path, line, column, text),) = project.query("SELECT file_path, line, column_name, text FROM bronze._quarantine")
    assert (path, line, column, text) == ("landing/orders/1.csv", "3", "amount", "2,many")


def test_the_rows_of_each_file_are_counted(project):
    append_only(project)
    project.land("orders", "1.csv", "id,amount", "1,10", "2,many", "3,30", "4")
    project.land("orders", "2.csv", "id,amount", "5,50", "6,60")
    project.land("orders", "3.csv", "id,amount", "7,70", "8,80,800", "9,90", "10,100")
    project.martlet("run")
    counted = project.query(
        "SELECT file_path, rows_ingested, rows_quarantined FROM bronze._file_registry ORDER BY file_path")
    assert counted == [("landing/orders/1.csv", "2", "2"), ("landing/orders/2.csv", "2", "0"),
                       ("landing/orders/3.csv", "3", "1")]
    assert project.count("bronze.orders") == 7


def test_the_rows_of_each_file_are_counted_in_every_format(project, tmp_path):
    for name in write_every_format(tmp_path):
        if name == "xlsx":
            continue
        for table, source in [(f"by_{name}", f"read_{name.removeprefix('nd')}('{{{{ landing_zone('{name}') }}}}', filename = true)"),
                              (f"of_{name}", f"'{{{{ landing_zone('{name}') }}}}'")]:
            project.pipeline(f"bronze.{table}", f"SELECT * FROM {source} WHERE id > 2")
        zone = project.folder / "landing" / name
        zone.mkdir(parents=True)
        (zone / f"a.{name}").write_bytes((tmp_path / f"a.{name}").read_bytes())
        if name == "parquet":
            duckdb.sql("SELECT 3 AS id, 'row 3' AS name").write_parquet(str(zone / "b.parquet"))
        else:
            (zone / f"b.{name}").write_text('id,name\n3,row 3\n' if name == "csv" else '{"id": 3, "name": "row 3"}\n')
    project.martlet("run")
    counted = project.query(
        "SELECT target_table, file_path, rows_ingested FROM bronze._file_registry ORDER BY 1, 2")
    assert counted == [(f"bronze.{way}_{name}", f"landing/{name}/{file}.{name}", rows)
                       for way in ["by", "of"] for name in ["csv", "json", "ndjson", "parquet"]
                       for file, rows in [("a", "7"), ("b", "1")]]


def test_the_ingest_command_quarantines_too(project):
    # Far behind what is looked at to find the columns' types.
    lines = [f"{n},{n * 10}" for n in range(60_000)]
    lines[50_000] = "nine,x"
    file = project.write("orders.csv", "id,amount\n" + "\n".join(lines) + "\n")
    project.martlet("ingest", file, "bronze.orders", status=None)
    assert project.count("bronze.orders") == 59_999
    assert project.query("SELECT line, text FROM bronze._quarantine") == [("50002", "nine,x")]


def test_lines_of_json_are_quarantined(project):
    project.martlet("ingest", project.write("first.ndjson", '{"id": 1, "na/me": "a"}\n'), "bronze.orders")
    bad = ['{"id": "x", "na/me": "c"}', '{"id": 3']
    lines = ['{"id": 2, "na/me": "b"}', *bad, "", '{"id": null}', '{"id": 5, "na/me": "é"}']
    project.martlet("ingest", project.write("second.ndjson", "\n".join(lines) + "\n"), "bronze.orders", status=None)
    assert project.query("SELECT id, \"na/me\" FROM bronze.orders WHERE id IS NOT NULL ORDER BY id") == [
        ("1", "a"), ("2", "b"), ("5", "é")]
    assert project.count("bronze.orders") == 4
    assert project.query("SELECT line, column_name, text FROM bronze._quarantine ORDER BY line") == [
        ("2", "id", bad[0]), ("3", None, bad[1])]
    assert project.query("SELECT rows_ingested, rows_quarantined FROM bronze._file_registry ORDER BY file_path") == [
        ("1", "0"), ("3", "2")]


def test_a_line_of_json_far_behind_is_quarantined(project):
    # Far behind what is looked at to find the columns' types.
    lines = [f'{{"id": {number}, "day": "2026-01-{number % 28 + 1:02}"}}' for number in range(60_000)]
    lines[50_000] = '{"id": 50000, "day": "tomorrow"}'
    lines[55_000] = lines[55_000][:9]
    project.martlet("ingest", project.write("days.ndjson", "\n".join(lines) + "\n"), "bronze.days", status=None)
    assert project.query("SELECT count(*), min(day), max(id) FROM bronze.days") == [("59998", "2026-01-01", "59999")]
    assert project.query("SELECT line, column_name, text FROM bronze._quarantine ORDER BY line") == [
        ("50001", "day", lines[50_000]), ("55001", None, lines[55_000])]


def write_every_format(folder):
    """The same seven rows as a.csv, a.json, a.ndjson, a.parquet and a.xlsx; returns the endings."""
    import openpyxl

    connection = duckdb.connect()
    for name, options in [("a.csv", ""), ("a.json", "(FORMAT json, ARRAY true)"), ("a.ndjson", "(FORMAT json)"),
                          ("a.parquet", "(FORMAT parquet)")]:
        connection.execute(f"COPY (SELECT i AS id, 'row ' || i AS name FROM range(7) AS t(i)) TO '{folder / name}' {options}")
    book = openpyxl.Workbook()
    book.active.append(["id", "name"])
    for number in range(7):
        book.active.append([number, f"row {number}"])
    book.save(folder / "a.xlsx")
    return ["csv", "json", "ndjson", "parquet", "xlsx"]


def test_ingest_reads_every_format(project, tmp_path):
    for name in write_every_format(tmp_path):
        project.martlet("ingest", tmp_path / f"a.{name}", f"bronze.from_{name}")
        assert project.query(f"SELECT count(*), CAST(sum(id) AS BIGINT), max(name) FROM bronze.from_{name}") == \
            [("7", "21", "row 6")], name


def test_pipelines_read_every_format(project, tmp_path):
    readers = {"csv": "read_csv", "json": "read_json_auto", "ndjson": "read_json_auto", "parquet": "read_parquet",
               "xlsx": "read_xlsx"}
    for name in write_every_format(tmp_path):
        for table, source in [(f"by_{name}", f"{readers[name]}('{{{{ landing_zone('{name}') }}}}')"),
                              (f"of_{name}", f"'{{{{ landing_zone('{name}') }}}}'")]:
            project.pipeline(f"bronze.{table}", f"SELECT * FROM {source}")
        (project.folder / "landing" / name).mkdir(parents=True)
        (tmp_path / f"a.{name}").rename(project.folder / "landing" / name / f"a.{name}")
    project.martlet("run")
    for name in readers:
        for table in [f"by_{name}", f"of_{name}"]:
            assert project.query(f"SELECT count(*), CAST(sum(id) AS BIGINT), max(name) FROM bronze.{table}") == \
                [("7", "21", "row 6")], table


def test_ingesting_a_file_twice_loads_it_once(project):
    file = project.write("orders.csv", "id,amount\n1,10\n")
    project.martlet("ingest", file, "bronze.orders")
    project.martlet("ingest", file, "bronze.orders")
    assert project.count("bronze.orders") == 1


def test_several_processes_ingest_at_once(project):
    files = [project.write(f"part{n}.csv", f"id,amount\n{n},1\n") for n in range(8)]
    project.martlet("ingest", project.write("first.csv", "id,amount\n100,1\n"), "bronze.orders")
    with concurrent.futures.ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda file: project.martlet("ingest", file, "bronze.orders"), files))
    ids = sorted(int(row[0]) for row in project.query("SELECT id FROM bronze.orders"))
    assert ids == [*range(8), 100]
