{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('upgrade_matrix') }}
),

bi_upgrade_matrix as (
    select
        rows_shown.quarter,
        rows_shown.window_quarters,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.product_family,
        rows_shown.from_tier,
        rows_shown.from_tier_rank,
        rows_shown.to_tier,
        rows_shown.to_tier_rank,
        rows_shown.outcome,
        rows_shown.account_count,
        rows_shown.opening_account_count,
        rows_shown.share,
        rows_shown.is_complete_quarter,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_upgrade_matrix
