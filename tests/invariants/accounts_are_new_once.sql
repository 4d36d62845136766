-- What: an account is new on at most one day and in at most one month, and never before that active.
-- Why: a customer counted as new twice inflates new business and hides churn; the second time is a reactivation.
-- Resolve: look at the account's earlier movements. If it had ARR before, `had_arr_before` in
--          arr.account_movement_types misses it (for example because it came by transfer).
with movements as (
    select
        account_key,
        effective_date,
        effective_month,
        movement_type_daily,
        movement_type_monthly,
        min(effective_date) over (partition by account_key) as first_date
    from {{ ref('fct_arr_movements') }}
)

select
    account_key,
    count(distinct case when movement_type_daily = 'new' then effective_date end) as new_days,
    count(distinct case when movement_type_monthly = 'new' then effective_month end) as new_months
from movements
group by account_key
having
    count(distinct case when movement_type_daily = 'new' then effective_date end) > 1
    or count(distinct case when movement_type_monthly = 'new' then effective_month end) > 1
    or max(case when movement_type_daily = 'new' and effective_date > first_date then 1 else 0 end) = 1
