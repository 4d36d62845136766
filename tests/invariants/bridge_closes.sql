-- What: in total, opening + movements = closing in every month, closing(m) = opening(m + 1), and no month is missing.
-- Why: the bridge is what the board reads; the first thing anybody does with it is add it up.
-- Resolve: run `account_months_close` and `account_months_follow_on` first. If both hold, the fault is in
--          metrics.arr_bridge_monthly itself: its calendar or its sums.
with bridge as (
    select
        month,
        opening_amount,
        closing_amount,
        new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount + fx_amount
        + transfer_amount as change_amount,
        lag(closing_amount) over (order by month) as previous_closing_amount,
        lag(month) over (order by month) as previous_month
    from {{ ref('arr_bridge_monthly') }}
)

select *
from bridge
where
    opening_amount + change_amount <> closing_amount
    or opening_amount <> coalesce(previous_closing_amount, 0)
    or previous_month <> {{ dbt.dateadd('month', -1, 'month') }}
