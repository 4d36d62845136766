-- The calendar of every adoption metric: whoever has ARR at a month end is judged on that day.
with spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

unfolded as (
    select
        account_key,
        segment,
        closing_amount,
        {{ each_month('month_from', add_months('month_to', -1)) }} as month
    from spells
),

customer_months as (
    select
        account_key,
        month,
        cast(least({{ last_day_of('month') }}, {{ as_of_date() }}) as date) as observed_date,
        segment,
        closing_amount,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month
    from unfolded
)

select * from customer_months
