{%- set slope_days = whole_number('adoption:slope_days') %}
{%- set window_first_day = add_days('months.observed_date', '1 - ' ~ whole_number('adoption:activity_days')) %}
with months as (
    select * from {{ ref('customer_months') }}
),

members as (
    select * from {{ ref('customer_month_members') }}
),

spells as (
    select * from {{ ref('limit_use_spells') }}
),

metered_days as (
    select * from {{ ref('metered_usage_days') }}
),

entitlements as (
    select entitlement, max(limit_period) as limit_period
    from {{ ref('entitlements') }}
    group by entitlement
),

at_limit as (
    select * from {{ ref('thresholds') }}
    where name = 'time_at_limit'
),

month_lags as (
    select 0 as month_lag
    union all
    select 1 as month_lag
),

-- A meter that starts anew each month has no level to compare: its pace is its use of the last days.
recent_use as (
    select members.account_key, members.month, metered_days.meter, sum(metered_days.quantity) as quantity
    from metered_days
    cross join month_lags
    inner join members
        on
            metered_days.leaf_account_key = members.leaf_account_key
            and members.month = {{ add_months(month_of('metered_days.usage_date'), 'month_lags.month_lag') }}
            and {{ known_on('metered_days.usage_date', 'metered_days.recorded_date') }} <= members.observed_date
            and metered_days.usage_date > {{ add_days('members.observed_date', '-' ~ slope_days) }}
    group by members.account_key, members.month, metered_days.meter
),

days_at_limit as (
    select
        months.account_key,
        months.month,
        spells.entitlement,
        sum({{ dbt.datediff(
            'greatest(spells.valid_from, ' ~ window_first_day ~ ')',
            'least(spells.valid_to, ' ~ add_days('months.observed_date', 1) ~ ')', 'day'
        ) }}) as day_count
    from months
    inner join spells
        on
            months.account_key = spells.account_key
            and spells.valid_from <= months.observed_date
            and spells.valid_to > {{ window_first_day }}
    inner join at_limit on {{ meets('spells.rate', 'at_limit.comparison', 'at_limit.value') }}
    group by months.account_key, months.month, spells.entitlement
),

limit_use_months as (
    select
        months.account_key,
        months.month,
        current_spells.entitlement,
        months.observed_date,
        months.segment,
        entitlements.limit_period,
        current_spells.used_quantity,
        current_spells.limit_quantity,
        current_spells.is_unlimited,
        current_spells.rate,
        cast(case
            when entitlements.limit_period = 'month' then coalesce(recent_use.quantity, 0)
            else current_spells.used_quantity - coalesce(earlier_spells.used_quantity, 0)
        end as decimal(18, 4)) as recent_change,
        cast(coalesce(days_at_limit.day_count, 0) as {{ dbt.type_int() }}) as days_at_limit,
        months.is_complete_month
    from months
    inner join spells as current_spells
        on
            months.account_key = current_spells.account_key
            and months.observed_date >= current_spells.valid_from
            and months.observed_date < current_spells.valid_to
            and current_spells.is_granted
    left join entitlements on current_spells.entitlement = entitlements.entitlement
    left join spells as earlier_spells
        on
            current_spells.account_key = earlier_spells.account_key
            and current_spells.entitlement = earlier_spells.entitlement
            and {{ add_days('months.observed_date', '-' ~ slope_days) }} >= earlier_spells.valid_from
            and {{ add_days('months.observed_date', '-' ~ slope_days) }} < earlier_spells.valid_to
    left join recent_use
        on
            months.account_key = recent_use.account_key
            and months.month = recent_use.month
            and current_spells.entitlement = recent_use.meter
    left join days_at_limit
        on
            months.account_key = days_at_limit.account_key
            and months.month = days_at_limit.month
            and current_spells.entitlement = days_at_limit.entitlement
)

select * from limit_use_months
