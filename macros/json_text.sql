{#- Text of one top-level field of a JSON object held as text; NULL when the text is no JSON or the field is absent or empty. -#}
{% macro json_text(json, field) %}{{ return(adapter.dispatch('json_text')(json, field)) }}{% endmacro %}
{% macro default__json_text(json, field) -%} nullif(trim(get_json_object({{ json }}, '$.{{ field }}')), '') {%- endmacro %}
{% macro duckdb__json_text(json, field) -%}
    nullif(trim(case when json_valid({{ json }}) then json_extract_string({{ json }}, '$.{{ field }}') end), '')
{%- endmacro %}
