-- What: every survival curve holds every account once and never rises; in every cohort curve expanded, churned and staying
--       add up to 1; and where every account is old enough, the curve at age 24 (12) months is the penetration by that age.
-- Why: an account that is missing or counted twice moves a median without anybody noticing.
-- Resolve: metrics.first_expansion_exits or cohort_expansion_exits lost or doubled an account, or their ages differ from
--          those of metrics.penetration_by_age.
with survival as (
    select
        *,
        lag(survival_rate) over (
            partition by observed_date, dimension, dimension_value order by duration_days
        ) as survival_before
    from {{ ref('time_to_first_expansion_survival') }}
),

accounts as (
    select count(*) as account_count, count(case when not is_censored then 1 end) as expanded_count
    from {{ ref('time_to_first_expansion') }}
),

totals as (
    select sum(event_count) as expanded_count, sum(event_count + censored_count) as account_count
    from {{ ref('time_to_first_expansion_survival') }}
    where dimension = 'total' and observed_date = as_of_date
),

transfers as (
    select {{ dbt.date_trunc('quarter', 'start_month') }} as cohort_quarter
    from {{ ref('time_to_first_expansion') }}
    where end_reason = 'transferred'
),

penetrations as (
    select curves.cohort, curves.age_months, curves.expanded_rate, ages.rate
    from {{ ref('cohort_expansion_curve') }} as curves
    inner join {{ ref('penetration_by_age') }} as ages
        on
            curves.cohort_grain = 'quarter'
            and ages.dimension = 'cohort_quarter'
            and curves.cohort = ages.dimension_value
            and curves.age_months = ages.age_months
            and curves.account_count = ages.account_count
    where cast(curves.cohort as date) not in (select cast(transfers.cohort_quarter as date) from transfers)
)

select 'a curve rises or leaves 0 to 1' as problem, dimension_value as what, survival_rate as value
from survival
where survival_rate > survival_before or survival_rate < 0 or survival_rate > 1
union all
select 'accounts of the curve' as problem, 'total' as what, totals.account_count as value
from totals
cross join accounts
where totals.account_count <> accounts.account_count or totals.expanded_count <> accounts.expanded_count
union all
select 'shares do not add up' as problem, cohort as what, expanded_rate + churned_rate + staying_rate as value
from {{ ref('cohort_expansion_curve') }}
where abs(expanded_rate + churned_rate + staying_rate - 1) > 0.00000002
union all
select 'curve and penetration differ' as problem, cohort as what, expanded_rate - rate as value
from penetrations
where abs(expanded_rate - rate) > 0.00000001
