-- What: in every month the start cohorts, by month and by quarter, add up to the closing ARR of the company.
-- Why: cohort curves are read as parts of the headline; ARR outside every cohort is growth that no curve explains.
-- Resolve: an account without a cohort month (arr.account_cohorts), or a cohort that starts after its first ARR.
with cohorts as (
    select cohort_grain, month, sum(closing_amount) as closing_amount
    from {{ ref('cohort_retention') }}
    group by cohort_grain, month
),

grains as (
    select cohort_grain from cohorts group by cohort_grain
)

select bridge.month, grains.cohort_grain, bridge.closing_amount, cohorts.closing_amount as cohort_closing_amount
from {{ ref('arr_bridge_monthly') }} as bridge
cross join grains
left join cohorts on bridge.month = cohorts.month and grains.cohort_grain = cohorts.cohort_grain
where bridge.closing_amount <> coalesce(cohorts.closing_amount, 0)
