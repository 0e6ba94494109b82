-- @severity: warn
-- @description: On no day are more than half of the flights cancelled (storms do it now and then)
-- @tags: silver, plausibility
SELECT flight_date, count(*) AS flights, count(*) FILTER (cancelled) AS cancelled
FROM {{ this }}
GROUP BY flight_date
HAVING count(*) FILTER (cancelled) > count(*) / 2
