{#-
    Exact product of the decimals between 0 and 1 from the first row up to this one, twelve places kept at every step.
    A survival curve is such a product; a sum of logarithms would miss the exact half at which a median is reached. Two
    steps, because a window has to be named before it can be folded: factors_so_far, then product_of it.
-#}
{% macro factors_so_far(factor, partition_by, order_by) -%}
    {{ return(adapter.dispatch('factors_so_far')(factor, partition_by, order_by)) }}
{%- endmacro %}
{% macro default__factors_so_far(factor, partition_by, order_by) -%}
    collect_list(cast({{ factor }} as decimal(18, 12))) over (
        partition by {{ partition_by }} order by {{ order_by }} rows between unbounded preceding and current row
    )
{%- endmacro %}
{% macro duckdb__factors_so_far(factor, partition_by, order_by) -%}
    list(cast({{ factor }} as decimal(18, 12))) over (
        partition by {{ partition_by }} order by {{ order_by }} rows between unbounded preceding and current row
    )
{%- endmacro %}

{#- The product of such a list. -#}
{% macro product_of(factors) %}{{ return(adapter.dispatch('product_of')(factors)) }}{% endmacro %}
{% macro default__product_of(factors) -%}
    aggregate(
        {{ factors }}, cast(1 as decimal(18, 12)),
        (product, next_factor) -> cast(product * next_factor as decimal(18, 12))
    )
{%- endmacro %}
{% macro duckdb__product_of(factors) -%}
    list_reduce({{ factors }}, lambda product, next_factor: cast(product * next_factor as decimal(18, 12)))
{%- endmacro %}

{#- Exact share `part / whole` of two counts with twelve places, such a factor. -#}
{% macro exact_share(part, whole) -%}
    cast(cast({{ round_ratio('cast(' ~ part ~ ' as ' ~ wide_integer() ~ ') * 1000000000000',
        'cast(' ~ whole ~ ' as ' ~ wide_integer() ~ ')') }} as decimal(14, 0))
        * cast(0.000000000001 as decimal(12, 12)) as decimal(18, 12))
{%- endmacro %}
