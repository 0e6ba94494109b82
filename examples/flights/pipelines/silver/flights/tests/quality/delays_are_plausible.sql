-- @severity: error
-- @description: No flight leaves more than an hour early or two days late
-- @tags: silver, plausibility
-- @remediation: Look at the file's dep_delay; it is in minutes
SELECT flight_date, carrier, flight_number, departure_delay_minutes
FROM {{ this }}
WHERE departure_delay_minutes NOT BETWEEN -60 AND 2880
