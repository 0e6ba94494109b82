"""Rows that do not parse are set aside, whatever the format, by the command and by pipelines; a file that is none stays whole."""

import datetime
import gzip
import json

import openpyxl

QUARANTINE = "SELECT line, column_name, text FROM bronze._quarantine ORDER BY file_path, line, text"


def workbook(project, path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = project.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def quarantined(project):
    return [(int(line), column, text) for line, column, text in project.query(QUARANTINE)]


def reasons(project):
    return [reason for (reason,) in project.query("SELECT reason FROM bronze._quarantine ORDER BY file_path, line")]


# JSON lines with values inside of values

def test_nested_lines_are_set_aside_by_the_command(project):
    project.martlet("ingest", project.write("a.ndjson", '{"id": 1, "tags": [1], "pos": {"x": 1, "y": [{"z": 1}]}}\n'), "bronze.t")
    lines = ['{"id": 2, "tags": [2, 3], "pos": {"x": 2}}', '{"id": 3, "tags"', '{"id": 4, "tags": [1, "two"]}',
             '{"id": 5, "pos": {"x": "far"}}', "", '{"id": 6, "pos": {"y": [{"z": 1}, {"z": "q"}]}}', '[7]',
             '{"id": 8, "tags": null, "pos": {"x": null, "y": []}}', '{"id": 9, "tags": "none"}']
    project.martlet("ingest", project.write("b.ndjson", "\n".join(lines) + "\n"), "bronze.t", status=None)
    assert project.query("SELECT id, len(tags), pos.x FROM bronze.t ORDER BY id") == [
        ("1", "1", "1"), ("2", "2", "2"), ("8", None, None)]
    assert quarantined(project) == [
        (2, None, lines[1]), (3, "tags", lines[2]), (4, "pos", lines[3]), (6, "pos", lines[5]), (7, None, lines[6]),
        (9, "tags", lines[8])]
    assert project.query("SELECT rows_ingested, rows_quarantined FROM bronze._file_registry ORDER BY file_path") == [
        ("1", "0"), ("2", "6")]


def test_dates_in_a_form_of_their_own_are_kept_beside_a_bad_line(project):
    file = project.write("a.ndjson", '{"day": "25-01-2026"}\n{"day": "26-01\n{"day": "27-01-2026"}\n')
    project.martlet("ingest", file, "bronze.t", status=None)
    assert project.query("SELECT day FROM bronze.t ORDER BY day") == [("2026-01-25",), ("2026-01-27",)]
    assert quarantined(project) == [(2, None, '{"day": "26-01')]


# Arrays of JSON

def test_elements_of_an_array_are_set_aside_by_the_command(project):
    project.martlet("ingest", project.write("a.json", '[{"id": 1, "day": "2026-01-01"}]'), "bronze.t")
    text = '[{"id": 2},\n  {"id": "x",\n   "day": "2026-01-02"},\n {"id": 3, "day": "soon"}, 5,\n {"id": 4}]\n'
    project.martlet("ingest", project.write("b.json", text), "bronze.t", status=None)
    assert project.query("SELECT id, day FROM bronze.t ORDER BY id") == [("1", "2026-01-01"), ("2", None), ("4", None)]
    assert quarantined(project) == [
        (2, "id", '{"id": "x",\n   "day": "2026-01-02"}'), (4, None, "5"), (4, "day", '{"id": 3, "day": "soon"}')]


def test_an_element_with_broken_syntax_is_set_aside_where_the_others_stand_on_their_own(project):
    text = '[{"id": 1, "s": "a,]}"},\n {"id": 2,, "s": "b"},\n {"id": 3, "s": "c\\"]"}]\n'
    project.martlet("ingest", project.write("a.json", text), "bronze.t", status=None)
    assert project.query("SELECT id, s FROM bronze.t ORDER BY id") == [("1", "a,]}"), ("3", 'c"]')]
    assert quarantined(project) == [(2, None, '{"id": 2,, "s": "b"}')]


def test_an_array_that_breaks_off_is_refused_whole(project):
    project.martlet("ingest", project.write("a.json", '[{"id": 1}]'), "bronze.t")
    head = project.head()
    result = project.martlet("ingest", project.write("b.json", '[{"id": 2},\n {"id": 3}, {"id": '), "bronze.t", status=1)
    assert "b.json" in result.text and "end of data" in result.text
    assert project.head() == head and project.count("bronze.t") == 1


def test_a_compressed_array_is_set_aside_like_a_plain_one(project):
    project.martlet("ingest", project.write("a.json", '[{"id": 1}]'), "bronze.t")
    (project.folder / "b.json.gz").write_bytes(gzip.compress(b'[{"id": 2},\n {"id": "x"}]'))
    project.martlet("ingest", project.folder / "b.json.gz", "bronze.t", status=None)
    assert project.count("bronze.t") == 2
    assert quarantined(project) == [(2, "id", '{"id": "x"}')]


# Excel

def test_rows_of_a_workbook_are_set_aside_by_the_command(project):
    day = datetime.date
    file = workbook(project, "a.xlsx", ["id", "day", "note"], [1, day(2026, 1, 1), "a"], ["two", day(2026, 1, 2), "b"],
                    [], [3, "soon", None], [4, None, 5])
    project.martlet("ingest", file, "bronze.t", status=None)
    # A row behind an empty one counts, and a number in a column of text is text.
    assert project.query("SELECT id, day, note FROM bronze.t ORDER BY id") == [
        ("1.0", "2026-01-01", "a"), ("4.0", None, "5")]
    rows = quarantined(project)
    assert [(line, column) for line, column, _ in rows] == [(3, "id"), (5, "day")]
    assert json.loads(rows[0][2])["id"] == "two" and json.loads(rows[1][2])["day"] == "soon"
    assert "two" in reasons(project)[0]


def test_the_types_of_a_table_hold_for_a_workbook(project):
    project.martlet("ingest", project.write("a.csv", "id,day,ok\n1,2026-01-01,true\n"), "bronze.t")
    file = workbook(project, "b.xlsx", ["id", "day", "ok"], ["n/a", datetime.date(2026, 1, 2), True],
                    [2, datetime.date(2026, 1, 3), False], [2.5, None, None], ["7", "2026-01-04", None])
    project.martlet("ingest", file, "bronze.t", status=None)
    assert project.query("SELECT id, day, ok FROM bronze.t ORDER BY id") == [
        ("1", "2026-01-01", "true"), ("2", "2026-01-03", "false"), ("7", "2026-01-04", None)]
    assert [(line, column) for line, column, _ in quarantined(project)] == [(2, "id"), (4, "id")]


def test_a_column_of_a_workbook_may_begin_empty(project):
    file = workbook(project, "a.xlsx", [], ["id", "day", "name"], [1, None, None],
                    [2, datetime.datetime(2026, 1, 2, 12, 30), "b"], [3, datetime.datetime(2026, 1, 3), "c"])
    project.martlet("ingest", file, "bronze.t")
    assert project.query("SELECT id, day, name FROM bronze.t ORDER BY id") == [
        ("1.0", None, None), ("2.0", "2026-01-02 12:30:00", "b"), ("3.0", "2026-01-03 00:00:00", "c")]


def test_a_column_of_mostly_text_is_text(project):
    file = workbook(project, "a.xlsx", ["code"], [100], ["A7"], ["B8"])
    project.martlet("ingest", file, "bronze.t")
    assert project.query("SELECT code FROM bronze.t ORDER BY code") == [("100",), ("A7",), ("B8",)]


def test_a_workbook_that_is_none_is_refused_whole(project):
    head = project.head()
    result = project.martlet("ingest", project.write("a.xlsx", "id,amount\n1,2\n"), "bronze.t", status=1)
    assert "a.xlsx" in result.text and "zip" in result.text
    assert project.head() == head


# Pipelines over landing zones

def land(project, name, text):
    target = project.folder / "landing" / "t" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return target


def steps(project):
    """What a run says of its steps at its end, by name."""
    end = json.loads(project.martlet("run", "--json").stdout.splitlines()[-1])
    assert end["run"]["status"] == "success", end
    return {step["name"]: step for step in end["steps"]}


def step(project):
    return steps(project)["bronze.t"]


SOURCES = {
    "by": "read_json_auto('{{ landing_zone('t') }}')",
    "of": "'{{ landing_zone('t') }}'",
    "told": "read_json('{{ landing_zone('t') }}/*.ndjson', columns = {'id': 'INTEGER', 'tags': 'INTEGER[]'}, "
            "format = 'newline_delimited') AS r",
}


def test_lines_of_json_in_a_landing_zone_are_set_aside(project):
    for name, source in SOURCES.items():
        project.pipeline(f"bronze.{name}", f"SELECT id, tags FROM {source} WHERE id > 0", "merge_strategy: append_only\n")
    land(project, "1.ndjson", '{"id": 1, "tags": [1]}\n{"id": 2, "tags"\n{"id": 3, "tags": [3]}\n')
    land(project, "2.ndjson", '{"id": 4, "tags": [1]}\n')
    assert {name: step["rows_quarantined"] for name, step in steps(project).items()} == {
        f"bronze.{name}": 1 for name in SOURCES}
    for name in SOURCES:
        assert project.query(f"SELECT id, len(tags) FROM bronze.{name} ORDER BY id") == [("1", "1"), ("3", "1"), ("4", "1")]
    kept = project.query("SELECT target_table, file_path, line, text FROM bronze._quarantine ORDER BY 1")
    assert kept == [(f"bronze.{name}", "landing/t/1.ndjson", "2", '{"id": 2, "tags"') for name in sorted(SOURCES)]
    counted = project.query("SELECT file_path, rows_ingested, rows_quarantined FROM bronze._file_registry"
                            " WHERE target_table = 'bronze.told' ORDER BY 1")
    assert counted == [("landing/t/1.ndjson", "2", "1"), ("landing/t/2.ndjson", "1", "0")]
    assert "quarantine" in project.martlet("run", "--full-refresh").text


def test_values_that_do_not_fit_told_types_are_set_aside(project):
    project.pipeline("bronze.t", f"SELECT * FROM {SOURCES['told']}")
    land(project, "1.ndjson", '{"id": 1, "tags": [1]}\n{"id": "two", "tags": [2]}\n{"id": 3, "tags": ["x"]}\n')
    assert step(project)["rows_quarantined"] == 2
    assert project.query("SELECT id FROM bronze.t") == [("1",)]
    assert quarantined(project) == [(2, "id", '{"id": "two", "tags": [2]}'), (3, "tags", '{"id": 3, "tags": ["x"]}')]


def test_elements_of_an_array_in_a_landing_zone_are_set_aside(project):
    project.pipeline("bronze.t", "SELECT * FROM read_json('{{ landing_zone('t') }}', columns = {id: 'INTEGER'}, filename = true)")
    land(project, "1.json", '[{"id": 1},\n {"id": "x"}]')
    land(project, "2.json", '[{"id": 3}]')
    assert step(project)["rows_quarantined"] == 1
    assert project.query("SELECT id, parse_filename(filename) FROM bronze.t ORDER BY id") == [("1", "1.json"), ("3", "2.json")]
    assert quarantined(project) == [(2, "id", '{"id": "x"}')]


def test_rows_of_a_workbook_in_a_landing_zone_are_set_aside(project):
    project.pipeline("bronze.t", "SELECT * FROM read_xlsx('{{ landing_zone('t') }}', header = true)")
    workbook(project, "landing/t/1.xlsx", ["id", "day"], [1, datetime.date(2026, 1, 1)], ["two", None], [3, "soon"], [4, None])
    assert step(project)["rows_quarantined"] == 2
    assert project.query("SELECT id, day FROM bronze.t ORDER BY id") == [("1.0", "2026-01-01"), ("4.0", None)]
    assert [(line, column) for line, column, _ in quarantined(project)] == [(3, "id"), (4, "day")]


def test_a_file_in_a_landing_zone_that_is_not_json_fails_the_run(project):
    project.pipeline("bronze.t", "SELECT * FROM read_json('{{ landing_zone('t') }}')")
    land(project, "1.json", '[{"id": 1}, {"id": ')
    result = project.martlet("run", status=1)
    assert "1.json" in result.text and "pipelines/bronze/t/pipeline.sql" in result.text
    assert project.query("SELECT 1 AS one") == [("1",)]
    assert (project.folder / "landing" / "t" / "1.json").exists()


def test_what_the_query_itself_does_wrong_is_told_as_before(project):
    project.pipeline("bronze.t", "SELECT CAST(id AS DATE) AS id FROM read_json('{{ landing_zone('t') }}')")
    land(project, "1.ndjson", '{"id": "x"}\n')
    assert "DATE" in project.martlet("run", status=1).text or "date" in project.martlet("run", status=1).text


def test_a_query_that_says_what_becomes_of_bad_lines_is_left_alone(project):
    project.pipeline("bronze.t", "SELECT * FROM read_json('{{ landing_zone('t') }}', ignore_errors = true,"
                                 " format = 'newline_delimited', columns = {id: 'INTEGER'})")
    land(project, "1.ndjson", '{"id": 1}\n{"id"\n')
    project.martlet("run")
    assert project.count("bronze.t") == 2
