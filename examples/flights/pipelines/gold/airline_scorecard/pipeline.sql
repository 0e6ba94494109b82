{% from 'macros/delays.sql' import percent %}
SELECT
    carrier,
    airline,
    CAST(sum(flights) AS BIGINT) AS flights,
    {{ percent('sum(cancelled)', 'sum(flights)') }} AS cancelled_percent,
    {{ percent('sum(departed_late)', 'sum(flights) - sum(cancelled)') }} AS late_percent,
    rank() OVER (ORDER BY sum(departed_late) / nullif(sum(flights) - sum(cancelled), 0)) AS punctuality_rank
FROM {{ ref('gold.carrier_delays_daily') }}
GROUP BY carrier, airline
