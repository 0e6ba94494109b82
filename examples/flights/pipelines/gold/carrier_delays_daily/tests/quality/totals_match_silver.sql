-- @severity: error
-- @description: The days add up to all flights (a single number; 0 passes)
-- @tags: gold, consistency
SELECT (SELECT count(*) FROM {{ ref('silver.flights') }}) - (SELECT CAST(sum(flights) AS BIGINT) FROM {{ this }}) AS difference
