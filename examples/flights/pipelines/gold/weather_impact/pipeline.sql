{% from 'macros/delays.sql' import percent %}
{% set bands = [('clear', 10), ('haze', 5), ('mist', 1)] %}
WITH observed AS (
    SELECT
        f.origin,
        CASE
            {% for name, miles in bands -%}
            WHEN w.visibility_miles >= {{ miles }} THEN '{{ name }}'
            {% endfor -%}
            ELSE 'fog'
        END AS visibility,
        w.precipitation_inches > 0 AS wet,
        f.departure_delay_minutes,
        f.cancelled,
        f.departed_late
    FROM {{ ref('silver.flights') }} AS f
    JOIN {{ ref('silver.weather_hourly') }} AS w
        ON w.airport = f.origin AND w.observed_hour = f.scheduled_hour
)
SELECT
    origin,
    visibility,
    wet,
    count(*) AS flights,
    {{ percent('count(*) FILTER (cancelled)', 'count(*)') }} AS cancelled_percent,
    {{ percent('count(*) FILTER (departed_late)', 'count(*) FILTER (NOT cancelled)') }} AS late_percent,
    round(avg(departure_delay_minutes), 2) AS mean_departure_delay
FROM observed
GROUP BY ALL
