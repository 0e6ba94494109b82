-- @severity: error
-- @description: An airport and an hour name one observation
-- @tags: silver, uniqueness
SELECT airport, observed_at, count(*) AS times FROM {{ this }} GROUP BY ALL HAVING count(*) > 1
