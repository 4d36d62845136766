-- Metered charges of the trailing complete months, annualised: beside ARR, never in it.
with invoice_lines as (
    select * from {{ ref('invoice_lines') }}
    where charge_type = 'usage'
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

charges as (
    select
        hierarchy.account_key,
        {{ month_of('invoice_lines.period_from') }} as charge_month,
        sum({{ in_reporting_currency('invoice_lines.amount_local', 'fx_plan_rates.rate_to_reporting') }}) as amount
    from invoice_lines
    inner join fx_plan_rates
        on
            invoice_lines.currency_code = fx_plan_rates.currency_code
            and invoice_lines.period_from >= fx_plan_rates.valid_from
            and invoice_lines.period_from < fx_plan_rates.valid_to
    inner join hierarchy
        on
            invoice_lines.leaf_account_key = hierarchy.leaf_account_key
            and invoice_lines.period_from >= hierarchy.valid_from
            and invoice_lines.period_from < hierarchy.valid_to
    where {{ last_day_of('invoice_lines.period_from') }} <= {{ as_of_date() }}
    group by hierarchy.account_key, {{ month_of('invoice_lines.period_from') }}
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
        cast(sum(amount) * 12 / {{ whole_number('arr:usage_trailing_months') }} as decimal(18, 2)) as usage_arr_amount
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
