-- @severity: error
-- @description: What is known of a plane now is one row
-- @tags: silver, history
SELECT tail_number, count(*) AS open_rows
FROM {{ this }}
WHERE known_to IS NULL
GROUP BY tail_number
HAVING count(*) > 1
