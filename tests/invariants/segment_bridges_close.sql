/*
Checks: in every segment, opening + movements + segment change = closing, and closing = the next month's opening.
Why: a segment view that does not roll forward cannot be reconciled to the company's bridge.
Resolve: look at the accounts of the segment and month in fct_account_arr_months; a segment change must post both sides.
*/
with bridges as (
    select
        *,
        lag(closing_amount) over (partition by segment order by month) as previous_closing_amount,
        lag(month) over (partition by segment order by month) as previous_month
    from {{ ref('arr_bridge_by_segment') }}
)

select *
from bridges
where
    opening_amount + new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount
    + fx_amount + transfer_amount + segment_change_amount <> closing_amount
    or (previous_month = {{ add_months('month', -1) }} and previous_closing_amount <> opening_amount)
    or ((previous_month is null or previous_month < {{ add_months('month', -1) }}) and opening_amount <> 0)
