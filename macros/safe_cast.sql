{#- dbt's safe_cast for DuckDB: a value that cannot be read as the type becomes NULL instead of an error. -#}
{% macro duckdb__safe_cast(field, type) -%} try_cast({{ field }} as {{ type }}) {%- endmacro %}
{% macro spark__safe_cast(field, type) -%} try_cast({{ field }} as {{ type }}) {%- endmacro %}
