-- What: opening + new + reactivation + expansion + contraction + churn + fx + transfer = closing, for every account month.
-- Why: a month that does not close publishes growth nobody can trace, or hides a loss.
-- Resolve: compare the account's rows in arr.fct_arr_movements with the month. A difference equal to one row's amount means
--          a movement type that the month does not add up (see the list of types in arr.account_month_changes).
select
    account_key,
    month,
    opening_amount,
    closing_amount,
    opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount
    + fx_amount + transfer_amount - closing_amount as difference
from {{ ref('fct_account_arr_months') }}
where
    opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount
    + fx_amount + transfer_amount <> closing_amount
