{#- Day from which a fact counts: the day on which it happened, or the later one on which it was recorded. -#}
{% macro known_on(fact_date, recorded_date) -%}
    greatest({{ fact_date }}, coalesce({{ recorded_date }}, {{ fact_date }}))
{%- endmacro %}

{#- The date up to which a version was known to be in force: where another takes its place, until that one was known. -#}
{% macro known_until(ended_on, next_from, next_known_from) -%}
    case when {{ next_from }} = {{ ended_on }} then {{ next_known_from }} else {{ ended_on }} end
{%- endmacro %}

{#- The date a number of days after a date (before it, when negative). -#}
{% macro add_days(date, count) -%} cast({{ dbt.dateadd('day', count, date) }} as date) {%- endmacro %}
