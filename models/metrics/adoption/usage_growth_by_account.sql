with usage_months as (
    select * from {{ ref('account_usage_months') }}
),

volume_floor as (
    select * from {{ ref('thresholds') }}
    where name = 'usage_growth_floor'
),

paces as (
    select
        usage_months.*,
        {{ rate_of('month_event_count', 'month_day_count') }} as events_per_day,
        {{ rate_of('previous_month_event_count', 'previous_month_day_count') }} as previous_events_per_day,
        usage_months.is_previous_month_observed
        and {{ meets('usage_months.previous_month_event_count', 'volume_floor.comparison', 'volume_floor.value') }}
            as has_enough_volume
    from usage_months
    cross join volume_floor
),

rates as (
    select
        *,
        case when has_enough_volume then {{ rate_of(
            'month_event_count * previous_month_day_count - previous_month_event_count * month_day_count',
            'previous_month_event_count * month_day_count'
        ) }} end as rate
    from paces
),

usage_growth_by_account as (
    select
        rates.account_key,
        rates.month,
        rates.observed_date,
        rates.segment,
        rates.month_event_count,
        rates.month_day_count,
        rates.events_per_day,
        rates.previous_month_event_count,
        rates.previous_month_day_count,
        rates.previous_events_per_day,
        rates.has_enough_volume,
        rates.rate,
        {{ status_of_row() }} as status,
        rates.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('usage_growth', 'rates.rate') }}
)

select * from usage_growth_by_account
