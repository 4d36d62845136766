{#- Rows of a CTE twice: once for the portfolio as a whole, once under the segment that each row carries. -#}
{% macro by_total_and_segment(rows) -%}
    select {{ rows }}.*, 'total' as dimension, 'all' as dimension_value from {{ rows }}
    union all
    select {{ rows }}.*, 'segment' as dimension, {{ rows }}.segment as dimension_value from {{ rows }}
{%- endmacro %}
