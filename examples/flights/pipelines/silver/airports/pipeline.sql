SELECT
    faa AS airport,
    name,
    lat AS latitude,
    lon AS longitude,
    CAST(alt AS INTEGER) AS altitude_feet,
    CAST(tz AS INTEGER) AS utc_offset_hours,
    tzone AS time_zone
FROM {{ ref('bronze.airports') }}
