-- What: for every account of the reported book opening + movements = closing, and closing(m) = opening of its
--       next month.
-- Why: a hidden balance that is taken out of a closing and not out of the next opening is a movement nobody made.
-- Resolve: look at the account in finance.reported_adjustments: the opening adjustment of a month must equal the
--          closing adjustment of the month before. Then trace the fact in finance.late_fact_balances.
with months as (
    select
        *,
        new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount + fx_amount
        + transfer_amount + prior_period_adjustment_amount as change_amount,
        lag(closing_amount) over (partition by account_key order by month) as previous_closing_amount
    from {{ ref('reported_account_months') }}
)

select account_key, month, opening_amount, change_amount, closing_amount, previous_closing_amount
from months
where
    opening_amount + change_amount <> closing_amount
    or opening_amount <> coalesce(previous_closing_amount, 0)
