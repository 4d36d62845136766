{#- Whether a value is on the stated side of a limit; `comparison` is a column of a policy seed. Never NULL. -#}
{% macro meets(value, comparison, limit) -%}
    coalesce(case {{ comparison }}
        when 'at_least' then {{ value }} >= {{ limit }}
        when 'above' then {{ value }} > {{ limit }}
        when 'at_most' then {{ value }} <= {{ limit }}
        when 'below' then {{ value }} < {{ limit }}
    end, false)
{%- endmacro %}
