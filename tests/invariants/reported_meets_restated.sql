-- What: all reported movements together = the restated closing of the as-of month less what is still unknown at
--       its close.
-- Why: the two books differ in when a fact posts, never in whether it does.
-- Resolve: the difference is the sum of late facts that neither posted nor were superseded; list
--          finance.late_facts with `hidden_to_month` before the as-of month and neither `adjustment_month` nor
--          `superseded_date`.
with reported as (
    select sum(
        new_amount + reactivation_amount + expansion_amount + contraction_amount + churn_amount + fx_amount
        + transfer_amount + prior_period_adjustment_amount
    ) as amount
    from {{ ref('reported_bridge_monthly') }}
),

restated as (
    select sum(amount) as amount from {{ ref('fct_arr_movements') }}
),

unknown as (
    select sum(hidden_amount) as amount
    from {{ ref('late_fact_balances') }}
    where is_closing and month = {{ month_of(as_of_date()) }}
)

select reported.amount as reported_amount, restated.amount as restated_amount, unknown.amount as unknown_amount
from reported
cross join restated
cross join unknown
where coalesce(reported.amount, 0) <> coalesce(restated.amount, 0) - coalesce(unknown.amount, 0)
