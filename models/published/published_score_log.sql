{{ config(materialized='view') }}
with published_score_log as (
    select
        account_key,
        scoring_date,
        segment,
        score_kind,
        score,
        rule_score,
        band,
        probability,
        expected_amount,
        motion,
        is_eligible,
        is_chosen,
        is_holdout,
        is_listed,
        given_date,
        policy_version
    from {{ source('published', 'score_log') }}
)

select * from published_score_log
