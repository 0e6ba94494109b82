-- @severity: error
-- @description: No month of the year is missing (a single number; 0 passes)
-- @tags: gold, completeness
SELECT 12 - count(DISTINCT flight_month) AS missing_months FROM {{ this }}
