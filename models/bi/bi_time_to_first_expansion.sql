{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('time_to_first_expansion') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_time_to_first_expansion as (
    select
        rows_shown.account_key,
        accounts.account_name,
        rows_shown.segment,
        rows_shown.start_month,
        rows_shown.first_arr_date,
        rows_shown.first_expansion_date,
        rows_shown.motion,
        rows_shown.left_date,
        rows_shown.end_reason,
        rows_shown.duration_days,
        rows_shown.expansion_age_months,
        rows_shown.whole_months_known,
        rows_shown.is_censored,
        rows_shown.censoring_reason,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_time_to_first_expansion
