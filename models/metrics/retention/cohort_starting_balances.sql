-- ARR an account started with, at its cohort month's end, as it looks from every later month: at that month's plan
-- rates, and for the members that the account has by then.
with spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

cohorts as (
    select account_key, min(cohort_month) as cohort_month from spells where is_revalued group by account_key
),

pieces as (
    select * from {{ ref('item_pieces') }}
    where not is_held
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

starting_items as (
    select
        cohorts.account_key,
        cohorts.cohort_month,
        greatest(
            cohorts.cohort_month, {{ first_closing_month('hierarchy.valid_from') }},
            {{ first_closing_month('fx_plan_rates.valid_from') }}
        ) as month_from,
        least(
            {{ first_closing_month('hierarchy.valid_to') }}, {{ first_closing_month('fx_plan_rates.valid_to') }}
        ) as month_to,
        {{ in_reporting_currency('pieces.net_arr_local', 'fx_plan_rates.rate_to_reporting') }} as amount
    from cohorts
    inner join hierarchy on cohorts.account_key = hierarchy.account_key
    inner join pieces
        on
            hierarchy.leaf_account_key = pieces.leaf_account_key
            and {{ first_closing_month('pieces.piece_from') }} <= cohorts.cohort_month
            and {{ first_closing_month('pieces.piece_to') }} > cohorts.cohort_month
    inner join fx_plan_rates on pieces.currency_code = fx_plan_rates.currency_code
),

changes as (
    select account_key, cohort_month, month, sum(amount) as amount
    from (
        select account_key, cohort_month, month_from as month, amount
        from starting_items
        where month_from < month_to
        union all
        select account_key, cohort_month, month_to as month, -amount as amount
        from starting_items
        where month_from < month_to
    ) as ends
    group by account_key, cohort_month, month
),

revalued as (
    select
        account_key,
        cohort_month,
        month as month_from,
        lead(month) over account_history as month_to,
        sum(amount) over account_history as starting_amount
    from changes
    window account_history as (partition by account_key order by month)
),

cohort_starting_balances as (
    select account_key, cohort_month, month_from, month_to, cast(starting_amount as decimal(18, 2)) as starting_amount
    from revalued
    where starting_amount > 0
    union all
    select
        account_key, cohort_month, cohort_month as month_from, {{ month_after_as_of() }} as month_to,
        closing_amount as starting_amount
    from spells
    where not is_revalued and month_from <= cohort_month and month_to > cohort_month
)

select * from cohort_starting_balances
