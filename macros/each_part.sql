{#- One row a part of a text that a separator cuts (set-returning, in a select list). -#}
{% macro each_part(text, separator) %}{{ return(adapter.dispatch('each_part')(text, separator)) }}{% endmacro %}
{% macro default__each_part(text, separator) -%} explode(split({{ text }}, '{{ separator }}')) {%- endmacro %}
{% macro duckdb__each_part(text, separator) -%} unnest(string_split({{ text }}, '{{ separator }}')) {%- endmacro %}
