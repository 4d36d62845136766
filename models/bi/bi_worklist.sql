{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('worklist') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_worklist as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.scoring_date,
        rows_shown.owner_key,
        rows_shown.segment,
        rows_shown.arr_amount,
        rows_shown.is_listed,
        rows_shown.segment_rank,
        rows_shown.owner_rank,
        rows_shown.is_holdout,
        rows_shown.score,
        rows_shown.score_kind,
        rows_shown.given_score,
        rows_shown.rule_score,
        rows_shown.band,
        rows_shown.probability,
        rows_shown.score_change,
        rows_shown.reasons_for,
        rows_shown.reasons_against,
        rows_shown.is_eligible,
        rows_shown.ineligible_reasons,
        rows_shown.phase,
        rows_shown.phase_date,
        rows_shown.motion,
        rows_shown.play,
        rows_shown.next_step,
        rows_shown.opportunity_amount,
        rows_shown.expected_amount,
        rows_shown.renewal_date,
        rows_shown.last_contact_date,
        rows_shown.open_opportunity_count,
        rows_shown.open_opportunity_amount,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_worklist
