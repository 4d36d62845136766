-- Accounts of a cohort that still have ARR at the closing: both balances, as ranges of closing months.
{{ config(materialized='view') }}
with openings as (
    select * from {{ ref('retention_openings') }}
),

closings as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

retained_balances as (
    select
        openings.window_months,
        openings.account_key,
        greatest(openings.month_from, closings.month_from) as month_from,
        least(openings.month_to, closings.month_to) as month_to,
        openings.opening_amount,
        closings.closing_amount,
        openings.segment,
        openings.account_profile,
        openings.commercial_profile,
        openings.cohort_month
    from openings
    inner join closings
        on
            openings.account_key = closings.account_key
            and openings.month_from < closings.month_to
            and openings.month_to > closings.month_from
)

select * from retained_balances
