with bridges as (
    select month, 'total' as dimension, 'all' as dimension_value, opening_amount, expansion_amount
    from {{ ref('arr_bridge_monthly') }}
    union all
    select month, 'segment' as dimension, segment as dimension_value, opening_amount, expansion_amount
    from {{ ref('arr_bridge_by_segment') }}
),

rates as (
    select *, {{ rate_of('expansion_amount', 'opening_amount') }} as rate from bridges
),

expansion_rate as (
    select
        rates.month,
        rates.dimension,
        rates.dimension_value,
        rates.expansion_amount,
        rates.opening_amount,
        rates.rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rates.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('expansion_rate', 'rates.rate', scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from expansion_rate
