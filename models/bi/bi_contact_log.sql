{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('contact_log') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_contact_log as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.scoring_date,
        rows_shown.segment,
        rows_shown.score,
        rows_shown.motion,
        rows_shown.is_holdout,
        rows_shown.is_listed,
        rows_shown.given_date,
        rows_shown.is_given_in_time,
        rows_shown.contact_date,
        rows_shown.contact_type,
        rows_shown.contact_owner_key,
        rows_shown.is_contacted,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_contact_log
