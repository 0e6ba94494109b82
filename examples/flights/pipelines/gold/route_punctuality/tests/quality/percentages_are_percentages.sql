-- @severity: error
-- @description: A share lies between 0 and 100
-- @tags: gold, plausibility
SELECT origin, destination, on_time_percent FROM {{ this }} WHERE on_time_percent NOT BETWEEN 0 AND 100
