{#-
    A post-hook that stops the run if a table of problems has rows; the error text lists them (at most twenty).
    `message` is an SQL expression over the table's columns.
-#}
{% macro stop_on_rows(relation, message) -%}
    select {{ raise_error("'The input cannot be trusted: ' || " ~ listed(message, 20)) }}
    from {{ relation }}
    having count(*) > 0
{%- endmacro %}

{% macro raise_error(message) %}{{ return(adapter.dispatch('raise_error')(message)) }}{% endmacro %}
{% macro default__raise_error(message) -%} raise_error({{ message }}) {%- endmacro %}
{% macro duckdb__raise_error(message) -%} error({{ message }}) {%- endmacro %}

{#- The first `limit` values of an expression in alphabetical order, as one text. -#}
{% macro listed(expression, limit) %}{{ return(adapter.dispatch('listed')(expression, limit)) }}{% endmacro %}
{% macro default__listed(expression, limit) -%}
    array_join(slice(array_sort(collect_list({{ expression }})), 1, {{ limit }}), ' | ')
{%- endmacro %}
{% macro duckdb__listed(expression, limit) -%}
    array_to_string(list_slice(list_sort(list({{ expression }})), 1, {{ limit }}), ' | ')
{%- endmacro %}
