{% from 'macros/delays.sql' import percent %}
SELECT
    flight_date,
    carrier,
    airline,
    count(*) AS flights,
    count(*) FILTER (cancelled) AS cancelled,
    count(*) FILTER (departed_late) AS departed_late,
    {{ percent('count(*) FILTER (departed_late)', 'count(*) FILTER (NOT cancelled)') }} AS late_percent,
    round(avg(departure_delay_minutes), 2) AS mean_departure_delay,
    max(departure_delay_minutes) AS worst_departure_delay
FROM {{ ref('silver.flights') }}
GROUP BY flight_date, carrier, airline
