-- The history of each plane: a row is closed, and a new one opened, when the registry changes.
SELECT
    tailnum AS tail_number,
    CAST(year AS INTEGER) AS built_year,
    -- One maker under two names.
    CASE WHEN manufacturer LIKE 'AIRBUS%' THEN 'AIRBUS' WHEN manufacturer LIKE 'MCDONNELL DOUGLAS%' THEN 'MCDONNELL DOUGLAS' ELSE manufacturer END AS manufacturer,
    model,
    type AS aircraft_type,
    engine AS engine_type,
    CAST(engines AS INTEGER) AS engines,
    CAST(seats AS INTEGER) AS seats
FROM {{ ref('bronze.planes') }}
