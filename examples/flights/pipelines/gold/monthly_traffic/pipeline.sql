SELECT
    CAST(date_trunc('month', flight_date) AS DATE) AS flight_month,
    origin,
    carrier,
    count(*) AS flights,
    count(DISTINCT destination) AS destinations,
    CAST(sum(distance_miles) AS BIGINT) AS miles
FROM {{ ref('silver.flights') }}
GROUP BY ALL
