-- The flights project as one DuckDB script: the same queries, written to zstd Parquet, then the same quality tests.
-- Run in a folder with landing/ and out/. Generated once from examples/flights; change both together.

COPY (
SELECT * FROM read_csv('landing/airlines/airlines.csv', header = true, nullstr = 'NA', all_varchar = true)
) TO 'out/bronze.airlines.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT * FROM read_csv('landing/airports/airports.csv', header = true, nullstr = 'NA')
) TO 'out/bronze.airports.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT *
FROM read_csv(
    'landing/flights/flights.csv',
    header = true,
    nullstr = 'NA',
    columns = {
        'year': 'INTEGER', 'month': 'INTEGER', 'day': 'INTEGER',
        'dep_time': 'INTEGER', 'sched_dep_time': 'INTEGER', 'dep_delay': 'INTEGER',
        'arr_time': 'INTEGER', 'sched_arr_time': 'INTEGER', 'arr_delay': 'INTEGER',
        'carrier': 'VARCHAR', 'flight': 'INTEGER', 'tailnum': 'VARCHAR',
        'origin': 'VARCHAR', 'dest': 'VARCHAR', 'air_time': 'INTEGER', 'distance': 'INTEGER',
        'hour': 'INTEGER', 'minute': 'INTEGER', 'time_hour': 'TIMESTAMPTZ'
    }
)
) TO 'out/bronze.flights.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT * FROM read_csv('landing/planes/planes.csv', header = true, nullstr = 'NA')
) TO 'out/bronze.planes.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT *
FROM read_csv(
    'landing/weather/weather.csv',
    header = true,
    nullstr = 'NA',
    columns = {
        'origin': 'VARCHAR', 'year': 'INTEGER', 'month': 'INTEGER', 'day': 'INTEGER', 'hour': 'INTEGER',
        'temp': 'DOUBLE', 'dewp': 'DOUBLE', 'humid': 'DOUBLE', 'wind_dir': 'INTEGER', 'wind_speed': 'DOUBLE',
        'wind_gust': 'DOUBLE', 'precip': 'DOUBLE', 'pressure': 'DOUBLE', 'visib': 'DOUBLE',
        'time_hour': 'TIMESTAMPTZ'
    }
)
) TO 'out/bronze.weather.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT *, TIMESTAMP '2026-01-01' AS known_from, NULL::TIMESTAMP AS known_to FROM (
-- The history of each plane: a row is closed, and a new one opened, when the registry changes.
SELECT
    tailnum AS tail_number,
    CAST(year AS INTEGER) AS built_year,
    -- One maker under two names.
    CASE WHEN manufacturer LIKE 'AIRBUS%' THEN 'AIRBUS' WHEN manufacturer LIKE 'MCDONNELL DOUGLAS%' THEN 'MCDONNELL DOUGLAS' ELSE manufacturer END AS manufacturer,
    model,
    type AS aircraft_type,
    engine AS engine_type,
    CAST(engines AS INTEGER) AS engines,
    CAST(seats AS INTEGER) AS seats
FROM read_parquet('out/bronze.planes.parquet')
)
) TO 'out/silver.aircraft.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT
    faa AS airport,
    name,
    lat AS latitude,
    lon AS longitude,
    CAST(alt AS INTEGER) AS altitude_feet,
    CAST(tz AS INTEGER) AS utc_offset_hours,
    tzone AS time_zone
FROM read_parquet('out/bronze.airports.parquet')
) TO 'out/silver.airports.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
WITH scheduled AS (
    SELECT
        make_date(year, month, day) AS flight_date,
        f.*
    FROM read_parquet('out/bronze.flights.parquet') AS f
)
SELECT
    s.flight_date,
    s.carrier,
    s.flight AS flight_number,
    s.origin,
    s.dest AS destination,
    a.name AS airline,
    s.tailnum AS tail_number,
    -- Local clock times in the file are numbers such as 1545.
    make_timestamp(s.year, s.month, s.day, s.sched_dep_time // 100, s.sched_dep_time % 100, 0) AS scheduled_departure,
    s.time_hour AS scheduled_hour,
    s.dep_delay AS departure_delay_minutes,
    s.arr_delay AS arrival_delay_minutes,
    coalesce(s.dep_delay >= 15, false) AS departed_late,
    s.dep_time IS NULL AS cancelled,
    s.dep_time IS NOT NULL AND s.air_time IS NULL AS diverted,
    s.air_time AS air_time_minutes,
    s.distance AS distance_miles
FROM scheduled AS s
LEFT JOIN read_parquet('out/bronze.airlines.parquet') AS a USING (carrier)
QUALIFY row_number() OVER (
    PARTITION BY s.flight_date, s.carrier, s.flight, s.origin ORDER BY s.dep_time DESC NULLS LAST
) = 1
) TO 'out/silver.flights.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
-- When the clocks go back, one hour has two observations: the later one counts.
SELECT
    origin AS airport,
    make_timestamp(year, month, day, hour, 0, 0) AS observed_at,
    time_hour AS observed_hour,
    temp AS temperature_fahrenheit,
    humid AS humidity_percent,
    wind_speed AS wind_miles_per_hour,
    precip AS precipitation_inches,
    visib AS visibility_miles
FROM read_parquet('out/bronze.weather.parquet')
QUALIFY row_number() OVER (PARTITION BY origin, year, month, day, hour ORDER BY time_hour DESC) = 1
) TO 'out/silver.weather_hourly.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT
    p.manufacturer,
    CAST((year(f.flight_date) - p.built_year) // 5 * 5 AS INTEGER) AS age_from_years,
    count(*) AS flights,
    count(DISTINCT f.tail_number) AS planes,
    round(avg(f.departure_delay_minutes), 2) AS mean_departure_delay,
    round(100.0 * count(*) FILTER (f.departed_late) / nullif(count(*), 0), 1) AS late_percent
FROM (-- @description: The flights that reached their destination; part of the queries that refer to it, no table of its own
SELECT *
FROM read_parquet('out/silver.flights.parquet')
WHERE NOT cancelled AND NOT diverted) AS f
JOIN read_parquet('out/silver.aircraft.parquet') AS p ON p.tail_number = f.tail_number AND p.known_to IS NULL
WHERE p.built_year IS NOT NULL
GROUP BY ALL
HAVING count(*) >= 100
) TO 'out/gold.aircraft_age.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT
    flight_date,
    carrier,
    airline,
    count(*) AS flights,
    count(*) FILTER (cancelled) AS cancelled,
    count(*) FILTER (departed_late) AS departed_late,
    round(100.0 * count(*) FILTER (departed_late) / nullif(count(*) FILTER (NOT cancelled), 0), 1) AS late_percent,
    round(avg(departure_delay_minutes), 2) AS mean_departure_delay,
    max(departure_delay_minutes) AS worst_departure_delay
FROM read_parquet('out/silver.flights.parquet')
GROUP BY flight_date, carrier, airline
) TO 'out/gold.carrier_delays_daily.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT
    CAST(date_trunc('month', flight_date) AS DATE) AS flight_month,
    origin,
    carrier,
    count(*) AS flights,
    count(DISTINCT destination) AS destinations,
    CAST(sum(distance_miles) AS BIGINT) AS miles
FROM read_parquet('out/silver.flights.parquet')
GROUP BY ALL
) TO 'out/gold.monthly_traffic.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
SELECT
    f.origin,
    f.destination,
    max(a.name) AS destination_name,
    count(*) AS flights,
    round(100.0 * count(*) FILTER (f.arrival_delay_minutes < 15) / nullif(count(*), 0), 1) AS on_time_percent,
    round(avg(f.arrival_delay_minutes), 2) AS mean_arrival_delay,
    round(median(f.air_time_minutes), 1) AS median_air_time,
    max(f.distance_miles) AS distance_miles
FROM (-- @description: The flights that reached their destination; part of the queries that refer to it, no table of its own
SELECT *
FROM read_parquet('out/silver.flights.parquet')
WHERE NOT cancelled AND NOT diverted) AS f
LEFT JOIN read_parquet('out/silver.airports.parquet') AS a ON a.airport = f.destination
GROUP BY f.origin, f.destination
) TO 'out/gold.route_punctuality.parquet' (FORMAT parquet, COMPRESSION zstd);

COPY (
WITH observed AS (
    SELECT
        f.origin,
        CASE
            WHEN w.visibility_miles >= 10 THEN 'clear'
            WHEN w.visibility_miles >= 5 THEN 'haze'
            WHEN w.visibility_miles >= 1 THEN 'mist'
            ELSE 'fog'
        END AS visibility,
        w.precipitation_inches > 0 AS wet,
        f.departure_delay_minutes,
        f.cancelled,
        f.departed_late
    FROM read_parquet('out/silver.flights.parquet') AS f
    JOIN read_parquet('out/silver.weather_hourly.parquet') AS w
        ON w.airport = f.origin AND w.observed_hour = f.scheduled_hour
)
SELECT
    origin,
    visibility,
    wet,
    count(*) AS flights,
    round(100.0 * count(*) FILTER (cancelled) / nullif(count(*), 0), 1) AS cancelled_percent,
    round(100.0 * count(*) FILTER (departed_late) / nullif(count(*) FILTER (NOT cancelled), 0), 1) AS late_percent,
    round(avg(departure_delay_minutes), 2) AS mean_departure_delay
FROM observed
GROUP BY ALL
) TO 'out/gold.weather_impact.parquet' (FORMAT parquet, COMPRESSION zstd);

CREATE VIEW airline_scorecard AS
SELECT
    carrier,
    airline,
    CAST(sum(flights) AS BIGINT) AS flights,
    round(100.0 * sum(cancelled) / nullif(sum(flights), 0), 1) AS cancelled_percent,
    round(100.0 * sum(departed_late) / nullif(sum(flights) - sum(cancelled), 0), 1) AS late_percent,
    rank() OVER (ORDER BY sum(departed_late) / nullif(sum(flights) - sum(cancelled), 0)) AS punctuality_rank
FROM read_parquet('out/gold.carrier_delays_daily.parquet')
GROUP BY carrier, airline;

-- test bronze.flights all_flights_are_of_2013
SELECT year, month, day, carrier, flight FROM read_parquet('out/bronze.flights.parquet') WHERE year <> 2013;

-- test bronze.flights no_file_is_loaded_twice
SELECT year, month, day, carrier, flight, origin, count(*) AS times
FROM read_parquet('out/bronze.flights.parquet')
GROUP BY ALL
HAVING count(*) > 1;

-- test gold.aircraft_age no_plane_flies_before_it_is_built
SELECT manufacturer, age_from_years FROM read_parquet('out/gold.aircraft_age.parquet') WHERE age_from_years < 0;

-- test gold.carrier_delays_daily totals_match_silver
SELECT (SELECT count(*) FROM read_parquet('out/silver.flights.parquet')) - (SELECT CAST(sum(flights) AS BIGINT) FROM read_parquet('out/gold.carrier_delays_daily.parquet')) AS difference;

-- test gold.monthly_traffic twelve_months
SELECT 12 - count(DISTINCT flight_month) AS missing_months FROM read_parquet('out/gold.monthly_traffic.parquet');

-- test gold.route_punctuality percentages_are_percentages
SELECT origin, destination, on_time_percent FROM read_parquet('out/gold.route_punctuality.parquet') WHERE on_time_percent NOT BETWEEN 0 AND 100;

-- test silver.aircraft every_plane_is_there
SELECT (SELECT count(*) FROM read_parquet('out/bronze.planes.parquet')) - (SELECT count(*) FROM read_parquet('out/silver.aircraft.parquet') WHERE known_to IS NULL) AS missing;

-- test silver.aircraft one_open_row_per_plane
SELECT tail_number, count(*) AS open_rows
FROM read_parquet('out/silver.aircraft.parquet')
WHERE known_to IS NULL
GROUP BY tail_number
HAVING count(*) > 1;

-- test silver.airports coordinates_are_on_earth
SELECT airport, latitude, longitude
FROM read_parquet('out/silver.airports.parquet')
WHERE latitude NOT BETWEEN -90 AND 90 OR longitude NOT BETWEEN -180 AND 180;

-- test silver.flights cancelled_flights_have_no_delay
SELECT flight_date, carrier, flight_number
FROM read_parquet('out/silver.flights.parquet')
WHERE cancelled AND (departure_delay_minutes IS NOT NULL OR air_time_minutes IS NOT NULL);

-- test silver.flights delays_are_plausible
SELECT flight_date, carrier, flight_number, departure_delay_minutes
FROM read_parquet('out/silver.flights.parquet')
WHERE departure_delay_minutes NOT BETWEEN -60 AND 2880;

-- test silver.flights few_flights_are_cancelled
SELECT flight_date, count(*) AS flights, count(*) FILTER (cancelled) AS cancelled
FROM read_parquet('out/silver.flights.parquet')
GROUP BY flight_date
HAVING count(*) FILTER (cancelled) > count(*) / 2;

-- test silver.flights nothing_is_lost_on_the_way
SELECT b.year, b.month, b.day, b.carrier, b.flight, b.origin
FROM read_parquet('out/bronze.flights.parquet') AS b
ANTI JOIN read_parquet('out/silver.flights.parquet') AS s
    ON s.flight_date = make_date(b.year, b.month, b.day)
    AND s.carrier = b.carrier AND s.flight_number = b.flight AND s.origin = b.origin;

-- test silver.flights one_row_per_departure
SELECT flight_date, carrier, flight_number, origin, count(*) AS times
FROM read_parquet('out/silver.flights.parquet')
GROUP BY ALL
HAVING count(*) > 1;

-- test silver.weather_hourly humidity_is_a_percentage
SELECT airport, observed_at, humidity_percent FROM read_parquet('out/silver.weather_hourly.parquet') WHERE humidity_percent NOT BETWEEN 0 AND 100;

-- test silver.weather_hourly one_row_per_hour
SELECT airport, observed_at, count(*) AS times FROM read_parquet('out/silver.weather_hourly.parquet') GROUP BY ALL HAVING count(*) > 1;

-- test bronze.airlines carrier
SELECT * FROM read_parquet('out/bronze.airlines.parquet') WHERE carrier IS NULL;

-- test bronze.airlines carrier
SELECT carrier, count(*) FROM read_parquet('out/bronze.airlines.parquet') WHERE carrier IS NOT NULL GROUP BY carrier HAVING count(*) > 1;

-- test bronze.airlines name
SELECT * FROM read_parquet('out/bronze.airlines.parquet') WHERE name IS NULL;

-- test bronze.airports faa
SELECT * FROM read_parquet('out/bronze.airports.parquet') WHERE faa IS NULL;

-- test bronze.airports faa
SELECT faa, count(*) FROM read_parquet('out/bronze.airports.parquet') WHERE faa IS NOT NULL GROUP BY faa HAVING count(*) > 1;

-- test bronze.planes tailnum
SELECT * FROM read_parquet('out/bronze.planes.parquet') WHERE tailnum IS NULL;

-- test bronze.planes tailnum
SELECT tailnum, count(*) FROM read_parquet('out/bronze.planes.parquet') WHERE tailnum IS NOT NULL GROUP BY tailnum HAVING count(*) > 1;

-- test gold.aircraft_age manufacturer
SELECT * FROM read_parquet('out/gold.aircraft_age.parquet') WHERE manufacturer IS NULL;

-- test gold.airline_scorecard carrier
SELECT * FROM airline_scorecard WHERE carrier IS NULL;

-- test gold.airline_scorecard carrier
SELECT carrier, count(*) FROM airline_scorecard WHERE carrier IS NOT NULL GROUP BY carrier HAVING count(*) > 1;

-- test gold.carrier_delays_daily flights
SELECT * FROM read_parquet('out/gold.carrier_delays_daily.parquet') WHERE flights <= 0;

-- test gold.monthly_traffic flight_month
SELECT * FROM read_parquet('out/gold.monthly_traffic.parquet') WHERE flight_month IS NULL;

-- test gold.route_punctuality destination
SELECT * FROM read_parquet('out/gold.route_punctuality.parquet') WHERE destination IS NULL;

-- test gold.route_punctuality flights
SELECT * FROM read_parquet('out/gold.route_punctuality.parquet') WHERE flights <= 0;

-- test gold.weather_impact visibility
SELECT * FROM read_parquet('out/gold.weather_impact.parquet') WHERE visibility NOT IN ('clear', 'haze', 'mist', 'fog');

-- test silver.aircraft tail_number
SELECT * FROM read_parquet('out/silver.aircraft.parquet') WHERE tail_number IS NULL;

-- test silver.aircraft engines
SELECT * FROM read_parquet('out/silver.aircraft.parquet') WHERE engines <= 0;

-- test silver.aircraft seats
SELECT * FROM read_parquet('out/silver.aircraft.parquet') WHERE seats <= 0;

-- test silver.airports airport
SELECT * FROM read_parquet('out/silver.airports.parquet') WHERE airport IS NULL;

-- test silver.airports airport
SELECT airport, count(*) FROM read_parquet('out/silver.airports.parquet') WHERE airport IS NOT NULL GROUP BY airport HAVING count(*) > 1;

-- test silver.flights flight_date
SELECT * FROM read_parquet('out/silver.flights.parquet') WHERE flight_date IS NULL;

-- test silver.flights origin
SELECT * FROM read_parquet('out/silver.flights.parquet') WHERE origin IS NULL;

-- test silver.flights origin
SELECT * FROM read_parquet('out/silver.flights.parquet') WHERE origin NOT IN ('EWR', 'JFK', 'LGA');

-- test silver.flights carrier
SELECT * FROM read_parquet('out/silver.flights.parquet') WHERE carrier IS NULL;

-- test silver.flights carrier
SELECT * FROM read_parquet('out/silver.flights.parquet') AS child ANTI JOIN read_parquet('out/bronze.airlines.parquet') AS parent ON child.carrier = parent.carrier WHERE child.carrier IS NOT NULL;

-- test silver.flights airline
SELECT * FROM read_parquet('out/silver.flights.parquet') WHERE airline IS NULL;

-- test silver.flights destination
SELECT * FROM read_parquet('out/silver.flights.parquet') AS child ANTI JOIN read_parquet('out/silver.airports.parquet') AS parent ON child.destination = parent.airport WHERE child.destination IS NOT NULL;

-- test silver.flights distance_miles
SELECT * FROM read_parquet('out/silver.flights.parquet') WHERE distance_miles <= 0;

-- test silver.weather_hourly airport
SELECT * FROM read_parquet('out/silver.weather_hourly.parquet') WHERE airport NOT IN ('EWR', 'JFK', 'LGA');

-- test silver.weather_hourly observed_at
SELECT * FROM read_parquet('out/silver.weather_hourly.parquet') WHERE observed_at IS NULL;
