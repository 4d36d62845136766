{#- A number that stands for a text: equal texts have equal numbers; different texts have different ones nearly always. -#}
{% macro text_number(text) %}{{ return(adapter.dispatch('text_number')(text)) }}{% endmacro %}
{% macro default__text_number(text) -%} case when {{ text }} is not null then xxhash64({{ text }}) end {%- endmacro %}
{% macro duckdb__text_number(text) -%} case when {{ text }} is not null then hash({{ text }}) end {%- endmacro %}
