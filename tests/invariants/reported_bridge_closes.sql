-- What: in the reported book opening + movements + adjustments = closing, closing(m) = opening(m + 1), over the
--       same months as the restated bridge.
-- Why: the reported book is what was published; a published bridge that does not add up was wrong on the day it
--      was closed.
-- Resolve: run `reported_months_close` first. If it holds, the fault is in finance.reported_bridge_monthly: an
--          account is in both halves of its union, or in none.
with bridge as (
    select
        month,
        opening_amount,
        closing_amount,
        new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount + fx_amount
        + transfer_amount + prior_period_adjustment_amount as change_amount,
        lag(closing_amount) over (order by month) as previous_closing_amount
    from {{ ref('reported_bridge_monthly') }}
)

select
    restated.month,
    bridge.opening_amount,
    bridge.change_amount,
    bridge.closing_amount
from {{ ref('arr_bridge_monthly') }} as restated
full outer join bridge on restated.month = bridge.month
where
    restated.month is null
    or bridge.month is null
    or bridge.opening_amount + bridge.change_amount <> bridge.closing_amount
    or bridge.opening_amount <> coalesce(bridge.previous_closing_amount, 0)
