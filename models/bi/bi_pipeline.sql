with rows_shown as (
    select * from {{ ref('open_opportunities') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_pipeline as (
    select
        rows_shown.month,
        rows_shown.opportunity_key,
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.segment,
        rows_shown.opportunity_type,
        rows_shown.motion,
        rows_shown.owner_key,
        rows_shown.stage,
        rows_shown.stage_order,
        rows_shown.amount,
        rows_shown.close_date,
        rows_shown.created_date,
        rows_shown.stage_since,
        rows_shown.last_activity_date,
        rows_shown.age_days,
        rows_shown.stage_days,
        rows_shown.quiet_days,
        rows_shown.is_stalled,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_pipeline
