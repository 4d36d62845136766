{#- Fields of one row joined into one text, NULL told apart from empty; the input of a fingerprint. -#}
{% macro fields_as_text(alias, fields) -%}
    {%- for field in fields -%}
    coalesce('=' || {{ alias }}.{{ field }}, '~')
    {%- if not loop.last %} || '|' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
