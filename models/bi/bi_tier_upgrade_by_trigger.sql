{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('tier_upgrade_by_trigger') }}
),

bi_tier_upgrade_by_trigger as (
    select
        rows_shown.quarter,
        rows_shown.product_family,
        rows_shown.from_tier,
        rows_shown.trigger_code,
        rows_shown.opening_account_count,
        rows_shown.upgraded_account_count,
        rows_shown.rate,
        rows_shown.upgrade_count,
        rows_shown.total_upgrade_count,
        rows_shown.share,
        rows_shown.is_complete_quarter,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_tier_upgrade_by_trigger
