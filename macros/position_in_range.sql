{#- Where a value is against the range of a benchmark: below, within or above; NULL where a missing end leaves it open. -#}
{% macro position_in_range(value, low, high) -%}
    case
        when {{ value }} < {{ low }} then 'below'
        when {{ value }} > {{ high }} then 'above'
        when {{ value }} >= {{ low }} and {{ value }} <= {{ high }} then 'within'
    end
{%- endmacro %}
