with input_changes as (
    select * from {{ ref('input_changes') }}
),

restated_inputs as (
    select
        source_system,
        source_table,
        seen_at,
        cast(sum(case when change = 'new' then 1 else 0 end) as bigint) as new_row_count,
        cast(sum(case when change = 'changed' then 1 else 0 end) as bigint) as changed_row_count,
        cast(sum(case when change = 'vanished' then 1 else 0 end) as bigint) as vanished_row_count
    from input_changes
    group by source_system, source_table, seen_at
)

select * from restated_inputs
