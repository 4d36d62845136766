{#- Fails if any of the columns holds a NULL; the one row returned counts them by column. -#}
{% test no_nulls(model, columns) %}
with counted as (
    select
        {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
)

select * from counted
where {% for column in columns %}{{ column }} > 0{{ ' or ' if not loop.last }}{% endfor %}
{% endtest %}
