with retention as (
    select * from {{ ref('nrr') }}
),

windows as (
    select * from {{ ref('retention_windows') }}
),

sums as (
    select
        retention.month,
        retention.window_months,
        retention.dimension,
        retention.dimension_value,
        windows.trailing_months,
        sum(earlier.opening_amount) as opening_amount,
        sum(earlier.closing_amount) as closing_amount,
        count(*) as month_count,
        retention.is_complete_month,
        retention.as_of_date,
        retention.policy_version
    from retention
    inner join windows on retention.window_months = windows.window_months
    inner join retention as earlier
        on
            retention.window_months = earlier.window_months
            and retention.dimension = earlier.dimension
            and retention.dimension_value = earlier.dimension_value
            and retention.month >= earlier.month
            and retention.month < {{ add_months('earlier.month', 'windows.trailing_months') }}
    group by
        retention.month, retention.window_months, retention.dimension, retention.dimension_value,
        windows.trailing_months, retention.is_complete_month, retention.as_of_date, retention.policy_version
),

nrr_trailing_average as (
    select
        month,
        window_months,
        dimension,
        dimension_value,
        trailing_months,
        cast(opening_amount as decimal(18, 2)) as opening_amount,
        cast(closing_amount as decimal(18, 2)) as closing_amount,
        {{ rate_of('closing_amount', 'opening_amount') }} as rate,
        is_complete_month,
        as_of_date,
        policy_version
    from sums
    where month_count = trailing_months
)

select * from nrr_trailing_average
