{#-
    Age in months of something that began on a date: `whole_months` have passed by a later date, `started_months` have
    begun. An event on the very day on which month 3 is complete is in month 3: it counts "by month 3".
-#}
{% macro whole_months(from_date, to_date) -%}
    {%- set months = dbt.datediff(from_date, to_date, 'month') -%}
    ({{ months }} - case when {{ add_months(from_date, months) }} > {{ to_date }} then 1 else 0 end)
{%- endmacro %}

{% macro started_months(from_date, to_date) -%}
    {%- set months = dbt.datediff(from_date, to_date, 'month') -%}
    ({{ months }} + case when {{ add_months(from_date, months) }} < {{ to_date }} then 1 else 0 end)
{%- endmacro %}
