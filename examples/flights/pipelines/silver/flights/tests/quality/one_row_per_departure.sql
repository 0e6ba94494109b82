-- @severity: error
-- @description: The key names one departure
-- @tags: silver, uniqueness
SELECT flight_date, carrier, flight_number, origin, count(*) AS times
FROM {{ this }}
GROUP BY ALL
HAVING count(*) > 1
