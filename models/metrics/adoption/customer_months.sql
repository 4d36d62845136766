-- The calendar of every adoption metric: who has ARR at a month end and is measured is judged on that day.
with spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

telemetry_starts as (
    select * from {{ ref('telemetry_starts') }}
),

unfolded as (
    select
        account_key,
        segment,
        closing_amount,
        {{ each_month('month_from', add_months('month_to', -1)) }} as month
    from spells
),

months as (
    select
        *,
        cast(least({{ last_day_of('month') }}, {{ as_of_date() }}) as date) as observed_date
    from unfolded
),

customer_months as (
    select
        months.account_key,
        months.month,
        months.observed_date,
        months.segment,
        months.closing_amount,
        min(telemetry_starts.observed_from) as observed_from,
        {{ last_day_of('months.month') }} <= {{ as_of_date() }} as is_complete_month
    from months
    inner join hierarchy
        on
            months.account_key = hierarchy.account_key
            and months.observed_date >= hierarchy.valid_from
            and months.observed_date < hierarchy.valid_to
    inner join telemetry_starts
        on
            hierarchy.leaf_account_key = telemetry_starts.leaf_account_key
            and months.observed_date >= telemetry_starts.judged_from
    group by months.account_key, months.month, months.observed_date, months.segment, months.closing_amount
)

select * from customer_months
