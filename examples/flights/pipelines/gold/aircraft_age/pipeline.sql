{% from 'macros/delays.sql' import percent %}
SELECT
    p.manufacturer,
    CAST((year(f.flight_date) - p.built_year) // 5 * 5 AS INTEGER) AS age_from_years,
    count(*) AS flights,
    count(DISTINCT f.tail_number) AS planes,
    round(avg(f.departure_delay_minutes), 2) AS mean_departure_delay,
    {{ percent('count(*) FILTER (f.departed_late)', 'count(*)') }} AS late_percent
FROM {{ ref('silver.operated_flights') }} AS f
JOIN {{ ref('silver.aircraft') }} AS p ON p.tail_number = f.tail_number AND p.known_to IS NULL
WHERE p.built_year IS NOT NULL
GROUP BY ALL
HAVING count(*) >= 100
