{#-
    One row a record of a vendor's tables that its source overwrites, with its decisive columns as JSON text.
    `tables` lists (landing table, model that reads it, columns of the key, decisive columns, condition of use).
-#}
{% macro input_states(source_system, tables) -%}
    {%- for table, model, key, columns, condition in tables %}
    select
        '{{ source_system }}' as source_system,
        '{{ table }}' as source_table,
        {% for column in key -%}
        cast({{ column }} as {{ dbt.type_string() }}){{ " || '|' || " if not loop.last }}
        {%- endfor %} as record_id,
        {{ columns_as_json(columns) }} as content
    from {{ ref(model) }}
    where {{ condition }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

{#- Columns of a row as a JSON object held as text, in the order given; NULL is written as null. -#}
{% macro columns_as_json(columns) %}{{ return(adapter.dispatch('columns_as_json')(columns)) }}{% endmacro %}
{% macro default__columns_as_json(columns) -%}
    to_json(named_struct({% for column in columns %}'{{ column }}', {{ column }}{{ ', ' if not loop.last }}{% endfor %}),
        map('ignoreNullFields', 'false'))
{%- endmacro %}
{% macro duckdb__columns_as_json(columns) -%}
    cast(json_object({% for column in columns %}'{{ column }}', {{ column }}{{ ', ' if not loop.last }}{% endfor %}) as varchar)
{%- endmacro %}
