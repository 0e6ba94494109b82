{% from 'macros/delays.sql' import is_late %}
WITH scheduled AS (
    SELECT
        make_date(year, month, day) AS flight_date,
        f.*
    FROM {{ ref('bronze.flights') }} AS f
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
    {{ is_late('s.dep_delay', var('late_minutes')) }} AS departed_late,
    s.dep_time IS NULL AS cancelled,
    s.dep_time IS NOT NULL AND s.air_time IS NULL AS diverted,
    s.air_time AS air_time_minutes,
    s.distance AS distance_miles
FROM scheduled AS s
LEFT JOIN {{ ref('bronze.airlines') }} AS a USING (carrier)
{% if is_incremental() and watermark_value is not none %}
WHERE s.flight_date >= DATE '{{ watermark_value }}' - INTERVAL '{{ var('lookback_days') }} days'
{% endif %}
QUALIFY row_number() OVER (
    PARTITION BY s.flight_date, s.carrier, s.flight, s.origin ORDER BY s.dep_time DESC NULLS LAST
) = 1
