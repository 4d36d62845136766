{#-
    numerator / denominator as an exact fraction with eight decimals, half away from zero; NULL when the denominator is 0.
    Works for money (two decimals) and for counts; the denominator is never negative.
-#}
{% macro rate_of(numerator, denominator) -%}
    case when {{ denominator }} <> 0 then cast(
        cast({{ round_ratio(millionths(numerator) ~ ' * 100000000', millionths(denominator)) }} as decimal(30, 0))
        * cast(0.00000001 as decimal(8, 8)) as decimal(28, 8)
    ) end
{%- endmacro %}
