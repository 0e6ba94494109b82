-- @severity: error
-- @description: The data set is the year 2013; another year means that a wrong file was landed
-- @tags: bronze, completeness
-- @remediation: Move the file out of landing/flights and run again
SELECT year, month, day, carrier, flight FROM {{ this }} WHERE year <> 2013
