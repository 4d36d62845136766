{#-
    Exact arithmetic on whole numbers. Decimals are widened to whole units first, divided last and rounded once,
    half away from zero, so that a result never depends on the order of operations.
-#}

{#- round(numerator / denominator) for whole numbers, half away from zero; the denominator is above zero. -#}
{% macro round_ratio(numerator, denominator) -%}
    {{ return(adapter.dispatch('round_ratio')(numerator, denominator)) }}
{%- endmacro %}
{% macro default__round_ratio(numerator, denominator) -%}
    (case when ({{ numerator }}) < 0 then -1 else 1 end
        * ((2 * abs({{ numerator }}) + ({{ denominator }})) div (2 * ({{ denominator }}))))
{%- endmacro %}
{% macro duckdb__round_ratio(numerator, denominator) -%}
    (case when ({{ numerator }}) < 0 then -1 else 1 end
        * ((2 * abs({{ numerator }}) + ({{ denominator }})) // (2 * ({{ denominator }}))))
{%- endmacro %}

{#- The type of whole numbers too large for 64 bits: products of two money amounts. -#}
{% macro wide_integer() %}{{ return(adapter.dispatch('wide_integer')()) }}{% endmacro %}
{% macro default__wide_integer() -%} decimal(38, 0) {%- endmacro %}
{% macro duckdb__wide_integer() -%} hugeint {%- endmacro %}

{#- Price of one interval to price of one year. Six decimals; exact unless interval_count does not divide. -#}
{% macro annualised(amount, periods_per_year, interval_count) -%}
    case
        when {{ interval_count }} = 1 then cast({{ amount }} as decimal(38, 6)) * {{ periods_per_year }}
        else {{ round_ratio(millionths(amount) ~ ' * ' ~ periods_per_year, interval_count) }}
            * cast(0.000001 as decimal(7, 6))
    end
{%- endmacro %}

{#- A decimal with at most six places as a whole number of millionths. -#}
{% macro millionths(amount) -%}
    cast(cast({{ amount }} as decimal(38, 6)) * 1000000 as {{ wide_integer() }})
{%- endmacro %}

{#- A quantity (four places) as a whole number of ten-thousandths. -#}
{% macro ten_thousandths(quantity) -%}
    cast(cast({{ quantity }} as decimal(38, 4)) * 10000 as {{ wide_integer() }})
{%- endmacro %}

{#- A local amount at a plan rate, rounded once to cents of the reporting currency, half away from zero. -#}
{% macro in_reporting_currency(amount, rate) -%}
    case
        when {{ rate }} = 1 then round(cast({{ amount }} as decimal(18, 6)), 2)
        else round(cast({{ amount }} as decimal(18, 6)) * cast({{ rate }} as decimal(19, 8)), 2)
    end
{%- endmacro %}
