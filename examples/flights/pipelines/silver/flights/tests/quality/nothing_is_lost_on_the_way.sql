-- @severity: error
-- @description: Every departure of bronze is in silver
-- @tags: silver, completeness
SELECT b.year, b.month, b.day, b.carrier, b.flight, b.origin
FROM {{ ref('bronze.flights') }} AS b
ANTI JOIN {{ this }} AS s
    ON s.flight_date = make_date(b.year, b.month, b.day)
    AND s.carrier = b.carrier AND s.flight_number = b.flight AND s.origin = b.origin
