{#- The date `interval_count` billing intervals after a date. -#}
{% macro add_billing_interval(from_date, billing_interval, interval_count) -%}
    cast(case {{ billing_interval }}
        {%- for name, part, factor in [
            ('day', 'day', 1), ('week', 'day', 7), ('month', 'month', 1), ('quarter', 'month', 3),
            ('half_year', 'month', 6), ('year', 'month', 12)
        ] %}
        when '{{ name }}' then {{ dbt.dateadd(part, factor ~ ' * ' ~ interval_count, from_date) }}
        {%- endfor %}
    end as date)
{%- endmacro %}
