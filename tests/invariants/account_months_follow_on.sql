-- What: closing(m) = opening(m + 1) for every account; a missing month is one with ARR 0; balances last until the as-of month.
-- Why: retention compares two months of one account; a hole between them is a loss or a gain that no movement explains.
-- Resolve: `next_month` is the account's next row. If it is not the following month, arr.fct_account_arr_months ended a run
--          of months too early; if the amounts differ, a change is missing from arr.account_month_changes.
with months as (
    select
        account_key,
        month,
        opening_amount,
        closing_amount,
        lag(month) over account_history as previous_month,
        lag(closing_amount) over account_history as previous_closing_amount,
        lead(month) over account_history as next_month
    from {{ ref('fct_account_arr_months') }}
    window account_history as (partition by account_key order by month)
)

select *
from months
where
    opening_amount <> coalesce(previous_closing_amount, 0)
    or (
        closing_amount <> 0
        and month < {{ month_of(as_of_date()) }}
        and coalesce(next_month <> {{ dbt.dateadd('month', 1, 'month') }}, true)
    )
