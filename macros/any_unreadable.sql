{#- True if any of the text columns holds a value that cannot be read as the type (`timestamp`: as a UTC timestamp). -#}
{% macro any_unreadable(columns, data_type) -%}
    (
        {%- for column in columns %}
        ({{ column }} is not null and
            {%- if data_type == 'timestamp' %} {{ utc_timestamp(column) }}
            {%- else %} {{ dbt.safe_cast(column, data_type) }}
            {%- endif %} is null)
        {%- if not loop.last %} or{% endif %}
        {%- endfor %}
    )
{%- endmacro %}
