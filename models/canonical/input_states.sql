{%- set columns = ['source_system', 'source_table', 'record_id', 'content'] %}
with states as (
    {{ union_conformed('input_states', columns, domain='overwritten') }}
),

input_states as (
    select
        source_system || ':' || source_table || ':' || record_id as input_key,
        source_system,
        source_table,
        record_id,
        content
    from states
)

select * from input_states
