{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('score_log') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_score_history as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.scoring_date,
        rows_shown.segment,
        rows_shown.score_kind,
        rows_shown.score,
        rows_shown.rule_score,
        rows_shown.band,
        rows_shown.probability,
        rows_shown.expected_amount,
        rows_shown.motion,
        rows_shown.is_eligible,
        rows_shown.is_chosen,
        rows_shown.is_holdout,
        rows_shown.is_listed,
        rows_shown.given_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_score_history
