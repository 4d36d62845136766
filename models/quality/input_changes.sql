-- Every change of an input since the first build, each version beside the one before it.
with history as (
    select
        *,
        lag(content) over record_history as previous_content,
        lag(dbt_is_deleted) over record_history as previous_is_deleted,
        min(dbt_valid_from) over () as first_seen_at
    from {{ ref('input_history') }}
    window record_history as (partition by input_key order by dbt_valid_from)
),

input_changes as (
    select
        input_key,
        source_system,
        source_table,
        record_id,
        dbt_valid_from as seen_at,
        case
            when dbt_is_deleted = 'True' then 'vanished'
            when previous_is_deleted is null or previous_is_deleted = 'True' then 'new'
            else 'changed'
        end as change,
        case when previous_is_deleted = 'True' then null else previous_content end as content_before,
        case when dbt_is_deleted = 'True' then null else content end as content_after
    from history
    where dbt_valid_from > first_seen_at
)

select * from input_changes
