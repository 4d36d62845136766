{#-
    Rows of one conformed entity from every billing vendor of the var `vendors:billing`, columns named explicitly.
    A vendor that is switched off contributes a typed empty table.
-#}
{% macro union_conformed(entity, columns) -%}
    {%- for vendor in var('vendors:billing') %}
    select
        {{ columns | join(',\n        ') }}
    from {{ ref('conformed_' ~ vendor ~ '__' ~ entity) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}
