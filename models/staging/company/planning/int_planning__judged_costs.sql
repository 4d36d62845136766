with costs as (
    select * from {{ ref('stg_planning__expansion_costs') }}
),

efforts as (
    select * from {{ ref('planning_terms') }}
    where term = 'effort'
),

judged_costs as (
    select
        costs.row_number,
        costs.cost_id,
        costs.cost_month,
        costs.effort,
        costs.motion,
        costs.category,
        costs.cost_amount,
        costs.recorded_date,
        case
            when costs.row_reason is not null then costs.row_reason
            when efforts.value is null then 'unknown_effort'
        end as reason_code,
        costs.raw_row
    from costs
    left join efforts on costs.effort = efforts.value
)

select * from judged_costs
