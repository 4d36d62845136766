{#-
    Free text as a keyed hash, like the one that stands in for personal columns of landing files; for text that is read in
    place and only of rows set aside. The key is a variable of the connection; an engine without it keeps nothing.
-#}
{% macro keyed_pseudonym(text) %}{{ return(adapter.dispatch('keyed_pseudonym')(text)) }}{% endmacro %}
{% macro default__keyed_pseudonym(text) -%} cast(null as {{ dbt.type_string() }}) {%- endmacro %}
{% macro duckdb__keyed_pseudonym(text) -%}
    'free_text_' || left(sha256(
        getvariable('pseudonym_outer') || from_hex(sha256(getvariable('pseudonym_inner') || encode({{ text }})))
    ), 20)
{%- endmacro %}
