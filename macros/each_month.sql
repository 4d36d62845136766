{#- One row a month from the first to the last month, both included (set-returning, in a select list). -#}
{% macro each_month(first_month, last_month) %}{{ return(adapter.dispatch('each_month')(first_month, last_month)) }}{% endmacro %}
{% macro default__each_month(first_month, last_month) -%}
    explode(sequence({{ first_month }}, cast({{ last_month }} as date), interval 1 month))
{%- endmacro %}
{% macro duckdb__each_month(first_month, last_month) -%}
    cast(unnest(generate_series({{ first_month }}, cast({{ last_month }} as date), interval 1 month)) as date)
{%- endmacro %}
