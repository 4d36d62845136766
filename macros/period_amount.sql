{#- Amount of one billing period from a monthly amount with up to nine decimals; rounded once, to four decimals. -#}
{% macro period_amount(monthly_amount, interval_count, periods_per_year) -%}
    {{ round_ratio(
        'cast(' ~ monthly_amount ~ ' * 1000000000 as ' ~ wide_integer() ~ ') * 12 * ' ~ interval_count,
        'cast(' ~ periods_per_year ~ ' as ' ~ wide_integer() ~ ') * 100000'
    ) }} * cast(0.0001 as decimal(5, 4))
{%- endmacro %}
