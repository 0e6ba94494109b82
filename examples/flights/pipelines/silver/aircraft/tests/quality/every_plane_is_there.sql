-- @severity: error
-- @description: As many planes are known now as the registry has (a single number; 0 passes)
-- @tags: silver, completeness
SELECT (SELECT count(*) FROM {{ ref('bronze.planes') }}) - (SELECT count(*) FROM {{ this }} WHERE known_to IS NULL) AS missing
