-- @severity: error
-- @description: A flight appears once; doubles mean that the same file was landed under two names
-- @tags: bronze, uniqueness
SELECT year, month, day, carrier, flight, origin, count(*) AS times
FROM {{ this }}
GROUP BY ALL
HAVING count(*) > 1
