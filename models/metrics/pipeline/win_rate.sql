with closed as (
    select * from {{ ref('closed_opportunity_months') }}
    where is_qualified
),

sums as (
    select
        month,
        opportunity_type,
        dimension,
        dimension_value,
        count(case when is_won then 1 end) as won_count,
        count(*) as closed_count,
        sum(case when is_won then amount else 0 end) as won_amount,
        sum(amount) as closed_amount
    from closed
    group by month, opportunity_type, dimension, dimension_value
),

rates as (
    select
        *,
        {{ rate_of('won_count', 'closed_count') }} as rate,
        {{ rate_of('won_amount', 'closed_amount') }} as amount_rate
    from sums
),

win_rate as (
    select
        rates.month,
        rates.opportunity_type,
        rates.dimension,
        rates.dimension_value,
        rates.won_count,
        rates.closed_count,
        rates.rate,
        cast(coalesce(rates.won_amount, 0) as decimal(18, 2)) as won_amount,
        cast(coalesce(rates.closed_amount, 0) as decimal(18, 2)) as closed_amount,
        rates.amount_rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rates.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins(
        'win_rate', "case when rates.opportunity_type = 'expansion' then rates.rate end",
        scope_of('rates.dimension', 'rates.dimension_value')
    ) }}
)

select * from win_rate
