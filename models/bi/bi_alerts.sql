{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('limit_alerts') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_alerts as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.entitlement,
        rows_shown.alert,
        rows_shown.over_since_date,
        rows_shown.start_date,
        rows_shown.end_date,
        rows_shown.is_open,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_alerts
