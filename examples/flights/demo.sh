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

echo
echo "A flow whose step fails until somebody has approved the day, and which goes on from there (flows/daily.yaml):"
rm -f "$example/approved"
trap 'rm -f "$example/approved"' EXIT
if said=$("$martlet" flow run -C "$example" daily); then
    echo "the flow was to wait for an approval, and did not" >&2
    exit 1
fi
echo "$said"
touch "$example/approved"
"$martlet" runs resume -C "$example" "$(sed -n 's/.*martlet runs resume //p' <<<"$said")"
query "SELECT run, airlines FROM gold.daily_runs"
echo
echo "The airlines whose delays grew most, by a pipeline in Python (pipelines/gold/delay_trend):"
query "SELECT airline, days, mean_late_percent, points_per_month FROM gold.delay_trend ORDER BY 4 DESC LIMIT 3"
echo
echo "When it runs by itself, while 'martlet serve' does (schedules/flights.yaml):"
"$martlet" schedule next -C "$example" --cron "0 3 * * *" --timezone America/New_York --count 2

cat <<TEXT

What to try next:
  $martlet run -C $example                  nothing changed, so nothing is done
  $martlet plan -C $example --full-refresh  what building everything anew would do
  $martlet test -C $example                 the quality tests alone
  $martlet log -C $example                  the commits of main
  $martlet serve -C $example                the portal: open the address and sign in with the token that it prints, then 'Take the tour';
                                            a file that is landed in $example/landing/flights triggers what depends on it
  $martlet table history -C $example silver.flights
  $martlet query -C $example 'SELECT * FROM gold.weather_impact ORDER BY late_percent DESC LIMIT 10'
Then change a file below $example/pipelines and run 'plan' again.
TEXT
