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
FROM {{ ref('bronze.weather') }}
QUALIFY row_number() OVER (PARTITION BY origin, year, month, day, hour ORDER BY time_hour DESC) = 1
