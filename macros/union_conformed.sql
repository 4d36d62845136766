{#-
    Rows of one conformed entity from every vendor of a domain (var `vendors:<domain>`), columns named explicitly.
    A vendor that is switched off contributes a typed empty table.
-#}
{% macro union_conformed(entity, columns, domain='billing') -%}
    {%- for vendor in vendors_of(domain) %}
    select
        {{ columns | join(',\n        ') }}
    from {{ ref('conformed_' ~ vendor ~ '__' ~ entity) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
