-- @severity: error
-- @description: An age is not negative
-- @tags: gold, plausibility
SELECT manufacturer, age_from_years FROM {{ this }} WHERE age_from_years < 0
