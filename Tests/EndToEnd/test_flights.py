"""The flights example: the counts that it must show, running again, and what the judges read."""


import pytest

from judges import judged
from project import root

counts = {
    "bronze.flights": 336776, "bronze.planes": 3322, "bronze.airports": 1458, "bronze.airlines": 16,
    "bronze.weather": 26115, "silver.flights": 336776, "silver.airports": 1458, "silver.aircraft": 3322,
    "silver.weather_hourly": 26112, "gold.carrier_delays_daily": 5432, "gold.route_punctuality": 223,
    "gold.weather_impact": 24, "gold.aircraft_age": 28, "gold.monthly_traffic": 399, "gold.delay_trend": 16,
}


@pytest.mark.parametrize("table", counts)
def test_every_reader_counts_and_sums_alike(flights_run, table):
    assert judged(flights_run, table) == counts[table]


def test_the_view_ranks_all_airlines(flights_run):
    rows = flights_run.query("SELECT punctuality_rank, carrier FROM gold.airline_scorecard ORDER BY 1 LIMIT 3")
    assert rows == [("1", "HA"), ("2", "US"), ("3", "AS")]
    assert flights_run.count("gold.airline_scorecard") == 16


def test_the_ephemeral_model_is_no_table(flights_run):
    flights_run.martlet("query", "SELECT * FROM silver.operated_flights", status=1)


def test_warnings_are_told_and_stop_nothing(flights_run):
    assert "few_flights_are_cancelled" in flights_run.first_run.text


def test_running_again_changes_nothing(flights):
    heads = flights.branches()
    files = {path: path.stat().st_mtime_ns for path in flights.folder.glob("lake/**/*") if path.is_file()}
    flights.martlet("run")
    assert flights.branches() == heads
    assert {path: path.stat().st_mtime_ns for path in flights.folder.glob("lake/**/*") if path.is_file()} == files


def test_a_second_run_after_one_changed_file_touches_what_depends_on_it(flights):
    before = {table: flights.metadata(table) for table in counts}
    planes = flights.folder / "landing" / "planes" / "planes.csv"
    lines = planes.read_text().split("\n")
    assert lines[1].startswith("N10156,2004,")
    lines[1] = lines[1].replace("N10156,2004,", "N10156,2005,")
    planes.write_text("\n".join(lines))

    flights.martlet("run")

    changed = {table for table in counts if flights.metadata(table) != before[table]}
    assert changed == {"bronze.planes", "silver.aircraft", "gold.aircraft_age"}
    history = flights.query(
        "SELECT built_year, known_to IS NULL FROM silver.aircraft WHERE tail_number = 'N10156' ORDER BY known_from")
    assert history == [("2004", "false"), ("2005", "true")]
    # Unchanged rows are left alone: one moment for all of them, another for the new row.
    assert flights.query("SELECT count(*) FROM silver.aircraft GROUP BY known_from ORDER BY 1") == [("1",), ("3322",)]
    assert judged(flights, "silver.aircraft") == 3323


def test_corrections_that_arrive_late_are_upserted(flights):
    header = (flights.folder / "landing/flights/flights.csv").open().readline().strip()
    assert header.startswith("year,month,day,dep_time")
    flights.land(
        "flights", "late.csv", header,
        # A flight that the file had as cancelled left after all; and a new one.
        "2013,12,31,1705,1705,0,1900,1900,0,UA,222,NA,EWR,IAH,200,1400,17,5,2013-12-31T22:00:00Z",
        "2013,12,31,900,900,0,1100,1100,0,ZZ,1,N1,JFK,LAX,300,2475,9,0,2013-12-31T14:00:00Z")
    result = flights.martlet("run", status=1)
    # ZZ is no airline: the relationship test stops the run.
    assert "carrier" in result.text
    flights.land("airlines", "more.csv", "carrier,name", "ZZ,Zephyr Airways")
    flights.martlet("run")
    assert flights.count("bronze.flights") == 336778
    row = flights.query(
        "SELECT airline, cancelled FROM silver.flights WHERE carrier = 'ZZ' AND flight_date = DATE '2013-12-31'")
    assert row == [("Zephyr Airways", "false")]
    assert judged(flights, "silver.flights") == flights.count("silver.flights")


def test_the_command_of_the_issue(flights_run):
    result = flights_run.martlet(
        "query", "-C", flights_run.folder, "--format", "csv", "select count(*) from bronze.flights")
    assert result.stdout.split()[-1] == "336776"


def test_init_makes_the_example(tmp_path, flights_run):
    flights_run.martlet("init", tmp_path / "made", "--example", "flights")
    wanted = {path.relative_to(root / "examples/flights") for path in (root / "examples/flights/pipelines").rglob("pipeline.*")}
    assert {path.relative_to(tmp_path / "made") for path in (tmp_path / "made/pipelines").rglob("pipeline.*")} == wanted
