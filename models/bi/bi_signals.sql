{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('signals') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_signals as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.signal,
        rows_shown.signal_date,
        rows_shown.known_date,
        rows_shown.evidence_key,
        rows_shown.evidence,
        rows_shown.title,
        rows_shown.segment,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_signals
