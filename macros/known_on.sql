{#- Day from which a fact counts: the day on which it happened, or the later one on which it was recorded. -#}
{% macro known_on(fact_date, recorded_date) -%}
    greatest({{ fact_date }}, coalesce({{ recorded_date }}, {{ fact_date }}))
{%- endmacro %}

{#- The date a number of days after a date (before it, when negative). -#}
{% macro add_days(date, count) -%} cast({{ dbt.dateadd('day', count, date) }} as date) {%- endmacro %}
