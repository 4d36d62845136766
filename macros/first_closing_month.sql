{#-
    The first month at whose end a fact that begins on `date` holds: its own month, because month end is the last day,
    or the month after the as-of month for a date that is not reached yet. A fact [from, to) therefore holds at the ends
    of the months from first_closing_month(from) up to, not including, first_closing_month(to).
-#}
{% macro first_closing_month(date) -%}
    case when {{ date }} > {{ as_of_date() }} then {{ month_after_as_of() }} else {{ month_of(date) }} end
{%- endmacro %}

{#- The month after the as-of month: where every range of months ends at the latest. -#}
{% macro month_after_as_of() -%} {{ add_months(month_of(as_of_date()), 1) }} {%- endmacro %}

{#- The month `count` months after a month (before it, when negative), as a date. -#}
{% macro add_months(month, count) -%} cast({{ dbt.dateadd('month', count, month) }} as date) {%- endmacro %}
