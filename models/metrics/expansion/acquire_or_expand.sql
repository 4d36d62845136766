with retention as (
    select * from {{ ref('nrr') }}
    where window_months = 12 and dimension in ('total', 'segment')
),

portfolio as (
    select month, dimension, dimension_value, closing_amount from {{ ref('portfolio_monthly') }}
),

targets as (
    select * from {{ ref('growth_targets') }}
),

-- The exact need in amounts of the cohort: opening x (1 + target) less what the cohort has at the closing.
needs as (
    select
        retention.month,
        retention.dimension,
        retention.dimension_value,
        targets.growth_target,
        targets.growth_rate,
        portfolio.closing_amount as base_amount,
        retention.opening_amount,
        retention.closing_amount,
        retention.rate as nrr,
        {{ rate_of(
            'retention.opening_amount * (1 + targets.growth_rate) - retention.closing_amount',
            'retention.opening_amount'
        ) }} as required_new_logo_rate,
        {{ rate_of(
            'greatest(retention.opening_amount - retention.closing_amount, 0)', 'retention.opening_amount'
        ) }} as hold_flat_rate,
        retention.is_complete_month
    from retention
    inner join portfolio
        on
            retention.month = portfolio.month
            and retention.dimension = portfolio.dimension
            and retention.dimension_value = portfolio.dimension_value
    cross join targets
),

acquire_or_expand as (
    select
        month,
        dimension,
        dimension_value,
        growth_target,
        growth_rate,
        opening_amount,
        closing_amount,
        nrr,
        required_new_logo_rate,
        hold_flat_rate,
        base_amount,
        cast(base_amount * growth_rate as decimal(18, 2)) as growth_amount,
        cast(round(base_amount * required_new_logo_rate, 2) as decimal(18, 2)) as required_new_logo_amount,
        cast(round(base_amount * hold_flat_rate, 2) as decimal(18, 2)) as hold_flat_amount,
        is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from needs
)

select * from acquire_or_expand
