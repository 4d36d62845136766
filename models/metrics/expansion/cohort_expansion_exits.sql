-- Whole months only: of a month of age that is not over yet, only those who did something in it would be seen.
-- Transfers end the observation without saying what would have followed.
{{ config(materialized='view') }}
with accounts as (
    select * from {{ ref('time_to_first_expansion') }}
),

ages as (
    select
        *,
        case when left_date is not null then {{ started_months('first_arr_date', 'left_date') }} end as left_age_months
    from accounts
),

exits as (
    select
        start_month,
        case
            when expansion_age_months <= whole_months_known then expansion_age_months
            when first_expansion_date is null and left_age_months <= whole_months_known then left_age_months
            else whole_months_known
        end as age_months,
        case
            when expansion_age_months <= whole_months_known then 'expanded'
            when first_expansion_date is null and left_age_months <= whole_months_known then end_reason
            else 'still_open'
        end as exit_kind
    from ages
),

cohorts as (
    select 'all' as cohort_grain, 'all' as cohort, age_months, exit_kind from exits
    union all
    select
        'month' as cohort_grain, cast(start_month as {{ dbt.type_string() }}) as cohort, age_months, exit_kind
    from exits
    union all
    select
        'quarter' as cohort_grain,
        cast(cast({{ dbt.date_trunc('quarter', 'start_month') }} as date) as {{ dbt.type_string() }}) as cohort,
        age_months, exit_kind
    from exits
),

cohort_expansion_exits as (
    select
        cohort_grain,
        cohort,
        cast(age_months as {{ dbt.type_int() }}) as age_months,
        count(case when exit_kind = 'expanded' then 1 end) as expanded_count,
        count(case when exit_kind = 'churned' then 1 end) as churned_count,
        count(case when exit_kind not in ('expanded', 'churned') then 1 end) as censored_count
    from cohorts
    group by cohort_grain, cohort, age_months
)

select * from cohort_expansion_exits
