{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('readiness_alerts') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_readiness_alerts as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.signal,
        rows_shown.title,
        rows_shown.raised_date,
        rows_shown.last_seen_date,
        rows_shown.cleared_date,
        rows_shown.is_open,
        rows_shown.is_new,
        rows_shown.is_holdout,
        rows_shown.highest_value,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_readiness_alerts
