{#-
    The earliest month that is still open on a date. A month closes `finance:close_day` days after its last day; what is
    recorded on the closing day itself is still in it. A fact is late if this month of its recorded date comes after
    the month in which it takes effect.
-#}
{% macro open_month(date) -%}
    {{ month_of(dbt.dateadd('day', '-' ~ whole_number('finance:close_day'), date)) }}
{%- endmacro %}
