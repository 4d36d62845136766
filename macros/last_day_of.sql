{#- Last day of the month of a date, as a date. -#}
{% macro last_day_of(date) -%} cast({{ dbt.last_day(date, 'month') }} as date) {%- endmacro %}
