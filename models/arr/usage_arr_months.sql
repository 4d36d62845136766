-- Metered charges of the trailing complete months, annualised: beside ARR, never in it.
with usage_charges as (
    select * from {{ ref('usage_charges') }}
),

charges as (
    select account_key, charge_month, sum(amount) as amount
    from usage_charges
    group by account_key, charge_month
),

-- A charge counts in its own month and the ones after it; the provisional month repeats the last complete one.
lags as (
    select trailing_months.lag_months
    from (values {% for lag in range(whole_number('arr:usage_trailing_months') | int + 1) %}({{ lag }})
        {%- if not loop.last %}, {% endif %}{% endfor %}) as trailing_months (lag_months)
),

contributions as (
    select
        charges.account_key,
        cast({{ dbt.dateadd('month', 'lags.lag_months', 'charges.charge_month') }} as date) as month,
        lags.lag_months,
        charges.amount
    from charges
    cross join lags
),

usage_arr_months as (
    select
        account_key,
        month,
        cast({{ rate_of('sum(amount) * 12', whole_number('arr:usage_trailing_months')) }} as decimal(18, 2))
            as usage_arr_amount
    from contributions
    where
        month <= {{ month_of(as_of_date()) }}
        and (
            lag_months < {{ whole_number('arr:usage_trailing_months') }}
            or {{ last_day_of('month') }} > {{ as_of_date() }}
        )
    group by account_key, month
)

select * from usage_arr_months
