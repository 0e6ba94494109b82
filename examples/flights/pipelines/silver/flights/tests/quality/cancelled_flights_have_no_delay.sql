-- @severity: error
-- @description: A flight that never left has neither a delay nor a time in the air
-- @tags: silver, consistency
SELECT flight_date, carrier, flight_number
FROM {{ this }}
WHERE cancelled AND (departure_delay_minutes IS NOT NULL OR air_time_minutes IS NOT NULL)
