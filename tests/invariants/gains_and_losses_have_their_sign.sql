-- What: new, reactivation and expansion are not below zero, contraction and churn not above, for every account month.
-- Exceptions: a pause that turns into churn releases its contraction, so released pauses are left out; an account that
--       starts in a month of new plan rates may lose in business what the revaluation gave it.
-- Why: readers add losses to gains; a loss with the wrong sign doubles instead of cancelling.
-- Resolve: see the account's ledger rows of the month. The type follows from the sum of business and pause rows; a row that
--          got the month's type although it is none of both (fx, transfer) breaks the sign.
with typed as (
    select
        account_key,
        effective_month,
        sum(case when movement_type_monthly in ('new', 'reactivation') then amount else 0 end) as started_amount,
        sum(case when movement_type_monthly = 'expansion' then amount else 0 end) as expansion_amount,
        sum(case when movement_type_monthly = 'contraction' and not (component = 'pause' and amount > 0)
            then amount else 0 end) as contraction_amount,
        sum(case when movement_type_monthly = 'churn' then amount else 0 end) as churn_amount,
        sum(case when movement_type_monthly = 'fx' then amount else 0 end) as fx_amount
    from {{ ref('fct_arr_movements') }}
    group by account_key, effective_month
)

select *
from typed
where
    (started_amount < 0 and fx_amount = 0)
    or expansion_amount < 0
    or contraction_amount > 0
    or churn_amount > 0
