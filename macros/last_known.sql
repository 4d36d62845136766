{#- The latest non-null value up to this row, in `order_by`; before the first known value, that first value. -#}
{% macro last_known(expression, partition_by, order_by) -%}
    {{ return(adapter.dispatch('last_known')(expression, partition_by, order_by)) }}
{%- endmacro %}
{% macro default__last_known(expression, partition_by, order_by) -%}
    coalesce(
        last_value({{ expression }}) ignore nulls over (
            partition by {{ partition_by }} order by {{ order_by }}
            rows between unbounded preceding and current row
        ),
        first_value({{ expression }}) ignore nulls over (
            partition by {{ partition_by }} order by {{ order_by }}
            rows between unbounded preceding and unbounded following
        )
    )
{%- endmacro %}
{% macro duckdb__last_known(expression, partition_by, order_by) -%}
    coalesce(
        last_value({{ expression }} ignore nulls) over (
            partition by {{ partition_by }} order by {{ order_by }}
            rows between unbounded preceding and current row
        ),
        first_value({{ expression }} ignore nulls) over (
            partition by {{ partition_by }} order by {{ order_by }}
            rows between unbounded preceding and unbounded following
        )
    )
{%- endmacro %}
