{# Whether a delay counts as late. A delay that is not known is not late. #}
{% macro is_late(delay, threshold) -%}
coalesce({{ delay }} >= {{ threshold }}, false)
{%- endmacro %}

{# A share in percent with one decimal, NULL when there is nothing to share. #}
{% macro percent(part, whole) -%}
round(100.0 * {{ part }} / nullif({{ whole }}, 0), 1)
{%- endmacro %}
