{#-
    Rows of a landing table with three columns beside the landed ones:
    `row_number`, `raw_row` (the row as read, JSON) and `delivery_reason` (why a delivery is not used):
    missing_id            the key is empty
    conflicting_versions  the newest deliveries of one key carry the same sync time and different content
    superseded_delivery   a later delivery of the key has other content
    duplicate_delivery    another delivery of the key has the same content
    `key` lists the columns that identify a record.
-#}
{% macro landed_rows(relation, key) -%}
    {%- set keys = key | join(', ') -%}
    select
        compared.*,
        case
            when {% for column in key %}{{ column }} is null{% if not loop.last %} or {% endif %}{% endfor %} then 'missing_id'
            when delivery_count = 1 then null
            when sync_text = max(sync_text) over (partition by {{ keys }})
                and min(payload) over (partition by {{ keys }}, sync_text)
                <> max(payload) over (partition by {{ keys }}, sync_text) then 'conflicting_versions'
            when row_number() over (partition by {{ keys }} order by sync_text desc, row_number) = 1 then null
            when payload = first_value(payload) over (partition by {{ keys }} order by sync_text desc, row_number)
                then 'duplicate_delivery'
            else 'superseded_delivery'
        end as delivery_reason
    from (
        select counted.*, case when delivery_count > 1 then {{ row_content('raw_row') }} end as payload
        from (
            select
                source_rows.*,
                source_rows._row_number as row_number,
                coalesce(source_rows._fivetran_synced, '') as sync_text,
                {{ row_as_json('source_rows') }} as raw_row,
                count(*) over (partition by {{ keys }}) as delivery_count
            from {{ relation }} as source_rows
        ) as counted
    ) as compared
{%- endmacro %}

{#- The JSON of a landed row without the fields that say where and when it was read. -#}
{% macro row_content(json) %}{{ return(adapter.dispatch('row_content')(json)) }}{% endmacro %}
{% macro default__row_content(json) -%}
    regexp_replace({{ json }}, '"(_row_number|_file|_fivetran_synced)":("[^"]*"|[0-9]+|null),?', '')
{%- endmacro %}
{% macro duckdb__row_content(json) -%}
    regexp_replace({{ json }}, '"(_row_number|_file|_fivetran_synced)":("[^"]*"|[0-9]+|null),?', '', 'g')
{%- endmacro %}
