{#-
    Rows of a landing table with three columns beside the landed ones:
    `row_number`, `raw_row` (the row as read, JSON) and `delivery_reason` (why a delivery is not used):
    missing_id            the key is empty
    conflicting_versions  the newest deliveries of one key carry the same sync time and different content
    superseded_delivery   a later delivery of the key has other content
    duplicate_delivery    another delivery of the key has the same content
    `key` lists the columns that identify a record. Content is compared only where a key occurs more than once.
    `loaded` names the column that orders deliveries; with none, no delivery may change another one.
-#}
{% macro landed_rows(relation, key, loaded='_fivetran_synced') -%}
    {%- set names = [] -%}
    {%- set aliased = [] -%}
    {%- set matches = [] -%}
    {%- set empties = [] -%}
    {%- for column in key -%}
        {%- do names.append('key_' ~ loop.index) -%}
        {%- do aliased.append(column ~ ' as key_' ~ loop.index) -%}
        {%- do matches.append(column ~ ' = repeated.key_' ~ loop.index) -%}
        {%- do empties.append(column ~ ' is null') -%}
    {%- endfor -%}
    {%- set record = 'partition by ' ~ names | join(', ') -%}
    {%- set newest_first = record ~ ' order by sync_text desc, _row_number' -%}
    select
        source_rows.*,
        source_rows._row_number as row_number,
        {{ row_as_json('source_rows') }} as raw_row,
        case when {{ empties | join(' or ') }} then 'missing_id' else deliveries.reason end as delivery_reason
    from {{ relation }} as source_rows
    left join (
        select
            _row_number as delivery_row,
            case
                when sync_text = max(sync_text) over ({{ record }})
                    and min(content) over ({{ record }}, sync_text) <> max(content) over ({{ record }}, sync_text)
                    then 'conflicting_versions'
                when row_number() over ({{ newest_first }}) = 1 then null
                when content = first_value(content) over ({{ newest_first }}) then 'duplicate_delivery'
                else 'superseded_delivery'
            end as reason
        from (
            select
                source_rows._row_number,
                repeated.*,
                {{ "coalesce(source_rows." ~ loaded ~ ", '')" if loaded else "''" }} as sync_text,
                {{ row_content(row_as_json('source_rows'), loaded or '_fivetran_synced') }} as content
            from {{ relation }} as source_rows
            inner join (
                select {{ names | join(', ') }}
                from (select {{ aliased | join(', ') }} from {{ relation }}) as all_keys
                group by {{ names | join(', ') }}
                having count(*) > 1
            ) as repeated on {{ matches | join(' and ') }}
        ) as contents
    ) as deliveries on source_rows._row_number = deliveries.delivery_row
{%- endmacro %}

{#- The JSON of a landed row without the fields that say where and when it was read. -#}
{% macro row_content(json, loaded='_fivetran_synced') %}{{ return(adapter.dispatch('row_content')(json, loaded)) }}{% endmacro %}
{% macro default__row_content(json, loaded) -%}
    regexp_replace({{ json }}, '"(_row_number|_file|{{ loaded }})":("[^"]*"|[0-9]+|null),?', '')
{%- endmacro %}
{% macro duckdb__row_content(json, loaded) -%}
    regexp_replace({{ json }}, '"(_row_number|_file|{{ loaded }})":("[^"]*"|[0-9]+|null),?', '', 'g')
{%- endmacro %}
