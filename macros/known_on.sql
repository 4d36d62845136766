{#- Day from which a fact counts: the day on which it happened, or the later one on which it was recorded. -#}
{% macro known_on(fact_date, recorded_date) -%}
    greatest({{ fact_date }}, coalesce({{ recorded_date }}, {{ fact_date }}))
{%- endmacro %}

{#- The date up to which a version was known to be in force: where another takes its place, until that one was known. -#}
{% macro known_until(ended_on, next_from, next_known_from) -%}
    case when {{ next_from }} = {{ ended_on }} then {{ next_known_from }} else {{ ended_on }} end
{%- endmacro %}

{#-
    Day on which what is told of a scoring date became known: that of the newest fact behind it, or the date itself, on which it was
    known that nothing had been recorded. What is unknown (`told` is NULL) has no such day.
-#}
{% macro known_by(fact_known_date, scoring_date, told=none) -%}
    {%- set known_date = 'coalesce(' ~ fact_known_date ~ ', ' ~ scoring_date ~ ')' -%}
    {{ 'case when ' ~ told ~ ' is not null then ' ~ known_date ~ ' end' if told else known_date }}
{%- endmacro %}

{#- The date a number of days after a date (before it, when negative). -#}
{% macro add_days(date, count) -%} cast({{ dbt.dateadd('day', count, date) }} as date) {%- endmacro %}
