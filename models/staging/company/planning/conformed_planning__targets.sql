with judged_rows as (
    select * from {{ ref('int_planning__judged_targets') }}
),

targets as (
    select
        'planning' as source_system,
        'targets' as source_table,
        row_number,
        target_id as source_record_id,
        metric,
        dimension,
        dimension_value,
        period_from,
        period_to,
        target_value,
        recorded_date
    from judged_rows
    where reason_code is null
)

select * from targets
