with costs as (
    select * from {{ ref('expansion_cost_ratio') }}
    where effort = 'expansion'
),

expansion_return as (
    select
        month,
        dimension,
        dimension_value,
        last_cost_month,
        arr_amount,
        cost_amount,
        {{ rate_of('arr_amount', 'cost_amount') }} as rate,
        case when arr_amount > 0 then {{ rate_of('12 * cost_amount', 'arr_amount') }} end as payback_months,
        is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from costs
)

select * from expansion_return
