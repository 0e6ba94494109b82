#!/bin/bash
# `make demo`: lands the real files, runs the project, and shows what was built.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

martlet=bin/martlet
example=examples/flights
query() { "$martlet" query -C "$example" "$@"; }

.deps/python/bin/python "$example/land.py"
"$martlet" run -C "$example"

echo
echo "What was built (tables of Apache Iceberg, below $example/lake):"
query "
    SELECT 'bronze.flights' AS \"table\", count(*) AS \"rows\" FROM bronze.flights
    UNION ALL SELECT 'bronze.planes', count(*) FROM bronze.planes
    UNION ALL SELECT 'bronze.airports', count(*) FROM bronze.airports
    UNION ALL SELECT 'bronze.airlines', count(*) FROM bronze.airlines
    UNION ALL SELECT 'bronze.weather', count(*) FROM bronze.weather
    UNION ALL SELECT 'silver.flights', count(*) FROM silver.flights
    UNION ALL SELECT 'silver.aircraft', count(*) FROM silver.aircraft
    UNION ALL SELECT 'silver.weather_hourly', count(*) FROM silver.weather_hourly
    UNION ALL SELECT 'gold.carrier_delays_daily', count(*) FROM gold.carrier_delays_daily
    UNION ALL SELECT 'gold.route_punctuality', count(*) FROM gold.route_punctuality
    UNION ALL SELECT 'gold.weather_impact', count(*) FROM gold.weather_impact
    UNION ALL SELECT 'gold.aircraft_age', count(*) FROM gold.aircraft_age
    UNION ALL SELECT 'gold.monthly_traffic', count(*) FROM gold.monthly_traffic
    UNION ALL SELECT 'gold.delay_trend', count(*) FROM gold.delay_trend"
echo
echo "The airlines by punctuality:"
query "SELECT punctuality_rank AS rank, airline, flights, late_percent, cancelled_percent
       FROM gold.airline_scorecard ORDER BY rank LIMIT 5"

cat <<TEXT

What to try next:
  $martlet run -C $example                  nothing changed, so nothing is done
  $martlet plan -C $example --full-refresh  what building everything anew would do
  $martlet test -C $example                 the quality tests alone
  $martlet log -C $example                  the commits of main
  $martlet table history -C $example silver.flights
  $martlet query -C $example 'SELECT * FROM gold.weather_impact ORDER BY late_percent DESC LIMIT 10'
Then change a file below $example/pipelines and run 'plan' again.
TEXT
