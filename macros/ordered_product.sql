{#-
    Product of a rate over the rows of a group, newest month first: in one order, so that every run gives the same digits.
    Rates above 1 have no upper end, so these are floating-point numbers, unlike running_product.
-#}
{% macro ordered_product(rate, month) %}{{ return(adapter.dispatch('ordered_product')(rate, month)) }}{% endmacro %}
{% macro default__ordered_product(rate, month) -%}
    aggregate(
        reverse(array_sort(collect_list(struct({{ month }} as month, cast({{ rate }} as double) as rate)))),
        cast(1 as double), (product, factor) -> product * factor.rate
    )
{%- endmacro %}
{% macro duckdb__ordered_product(rate, month) -%}
    list_product(list(cast({{ rate }} as double) order by {{ month }} desc))
{%- endmacro %}
