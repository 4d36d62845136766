{#- Aggregate: the exact product of decimals between 0 and 1 (twelve places kept). -#}
{% macro decimal_product(factor) %}{{ return(adapter.dispatch('decimal_product')(factor)) }}{% endmacro %}
{% macro default__decimal_product(factor) -%}
    aggregate(
        collect_list(cast({{ factor }} as decimal(18, 12))), cast(1 as decimal(18, 12)),
        (product, next_factor) -> cast(product * next_factor as decimal(18, 12))
    )
{%- endmacro %}
{% macro duckdb__decimal_product(factor) -%}
    list_reduce(
        list(cast({{ factor }} as decimal(18, 12))),
        lambda product, next_factor: cast(product * next_factor as decimal(18, 12))
    )
{%- endmacro %}
