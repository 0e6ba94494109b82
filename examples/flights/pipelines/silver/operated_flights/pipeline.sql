-- @description: The flights that reached their destination; part of the queries that refer to it, no table of its own
-- @materialized: ephemeral
SELECT *
FROM {{ ref('silver.flights') }}
WHERE NOT cancelled AND NOT diverted
