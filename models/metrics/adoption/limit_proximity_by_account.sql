with limit_months as (
    select * from {{ ref('limit_use_months') }}
    where limit_quantity is not null
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

paces as (
    select
        *,
        greatest(limit_quantity - used_quantity, 0) as remaining_quantity,
        {{ rate_of('recent_change', whole_number('adoption:slope_days')) }} as daily_change
    from limit_months
),

days as (
    select
        *,
        case
            when remaining_quantity = 0 then 0
            when recent_change > 0 then {{ rate_of(
                'remaining_quantity * ' ~ whole_number('adoption:slope_days'), 'recent_change'
            ) }}
        end as days_to_limit
    from paces
),

limit_proximity_by_account as (
    select
        days.account_key,
        days.month,
        days.entitlement,
        days.observed_date,
        days.segment,
        days.limit_period,
        days.used_quantity,
        days.limit_quantity,
        days.rate,
        {{ meets('days.rate', 'near.comparison', 'near.value') }} as is_near_limit,
        cast(days.remaining_quantity as decimal(18, 4)) as remaining_quantity,
        days.daily_change,
        cast(days.days_to_limit as decimal(28, 2)) as days_to_limit,
        {{ meets('days.days_to_limit', 'window_from.comparison', 'window_from.value') }}
        and {{ meets('days.days_to_limit', 'window_to.comparison', 'window_to.value') }} as is_in_window,
        days.days_at_limit,
        days.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from days
    left join thresholds as near on near.name = 'near_limit'
    left join thresholds as window_from on window_from.name = 'limit_window_from'
    left join thresholds as window_to on window_to.name = 'limit_window_to'
)

select * from limit_proximity_by_account
