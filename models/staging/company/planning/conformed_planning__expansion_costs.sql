with judged_rows as (
    select * from {{ ref('int_planning__judged_costs') }}
),

expansion_costs as (
    select
        'planning' as source_system,
        'expansion_costs' as source_table,
        row_number,
        cost_id as source_record_id,
        cost_month,
        effort,
        motion,
        category,
        cost_amount,
        recorded_date
    from judged_rows
    where reason_code is null
)

select * from expansion_costs
