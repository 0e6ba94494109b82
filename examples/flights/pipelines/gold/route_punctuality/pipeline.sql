{% from 'macros/delays.sql' import percent %}
SELECT
    f.origin,
    f.destination,
    max(a.name) AS destination_name,
    count(*) AS flights,
    {{ percent('count(*) FILTER (f.arrival_delay_minutes < ' ~ var('late_minutes') ~ ')', 'count(*)') }} AS on_time_percent,
    round(avg(f.arrival_delay_minutes), 2) AS mean_arrival_delay,
    round(median(f.air_time_minutes), 1) AS median_air_time,
    max(f.distance_miles) AS distance_miles
FROM {{ ref('silver.operated_flights') }} AS f
LEFT JOIN {{ ref('silver.airports') }} AS a ON a.airport = f.destination
GROUP BY f.origin, f.destination
