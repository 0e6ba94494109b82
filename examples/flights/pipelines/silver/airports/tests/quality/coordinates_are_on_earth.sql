-- @severity: error
-- @description: Latitudes and longitudes are in degrees
-- @tags: silver, plausibility
SELECT airport, latitude, longitude
FROM {{ this }}
WHERE latitude NOT BETWEEN -90 AND 90 OR longitude NOT BETWEEN -180 AND 180
