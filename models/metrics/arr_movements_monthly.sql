-- The ledger by month: every type and component with the segment its account has at the end of the month.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

arr_movements_monthly as (
    select
        movements.effective_month as month,
        attributes.segment,
        movements.movement_type_monthly as movement_type,
        movements.component,
        movements.motion,
        cast(sum(movements.amount) as decimal(18, 2)) as amount,
        count(distinct movements.account_key) as account_count,
        {{ last_day_of('movements.effective_month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from movements
    inner join attributes
        on
            movements.account_key = attributes.account_key
            and movements.effective_month >= attributes.month_from
            and movements.effective_month < attributes.month_to
    group by
        movements.effective_month, attributes.segment, movements.movement_type_monthly,
        movements.component, movements.motion
)

select * from arr_movements_monthly
