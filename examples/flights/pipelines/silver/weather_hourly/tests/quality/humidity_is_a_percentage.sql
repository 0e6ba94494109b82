-- @severity: warn
-- @description: Humidity lies between 0 and 100
-- @tags: silver, plausibility
SELECT airport, observed_at, humidity_percent FROM {{ this }} WHERE humidity_percent NOT BETWEEN 0 AND 100
