-- What: an account has one cohort month, known from its first month with ARR on and not later than that month.
-- Why: cohort curves compare accounts by age; an account that changes cohort is young twice.
-- Resolve: see arr.account_cohorts. Two cohorts: the account is named twice there. A late cohort: a month with ARR was not
--          seen, or a transferred account did not inherit.
select
    account_key,
    min(cohort_month) as first_cohort_month,
    max(cohort_month) as last_cohort_month,
    min(case when closing_amount > 0 then month end) as first_month_with_arr
from {{ ref('fct_account_arr_months') }}
group by account_key
having
    min(cohort_month) <> max(cohort_month)
    or coalesce(
        min(cohort_month) > min(case when closing_amount > 0 then month end),
        min(case when closing_amount > 0 then month end) is not null
    )
