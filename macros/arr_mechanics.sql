{#- Order of causes within one day: balances are moved, then revalued, then changed by business. -#}
{% macro phase_of(cause) -%}
    case {{ cause }} when 'transfer' then 1 when 'fx' then 2 else 3 end
{%- endmacro %}

{#-
    Weight of a label in a quantity-weighted mix: summed over items it tells whether the shares of labels changed
    (two mixes with equal shares have weights in proportion to their quantities).
-#}
{% macro mix_weight(label, quantity) -%}
    {{ quantity }} * cast({{ label_number(label) }} as decimal(19, 0))
{%- endmacro %}

{#- A 31-bit number that stands for a label, the same in every run. -#}
{% macro label_number(label) %}{{ return(adapter.dispatch('label_number')(label)) }}{% endmacro %}
{% macro default__label_number(label) -%} (crc32({{ label }}) % 2147483647) {%- endmacro %}
{% macro duckdb__label_number(label) -%} (hash({{ label }}) % 2147483647) {%- endmacro %}
