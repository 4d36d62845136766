{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('retention_decomposition') }}
),

bi_retention_decomposition as (
    select
        rows_shown.month,
        rows_shown.window_months,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.opening_amount,
        rows_shown.expansion_amount,
        rows_shown.contraction_amount,
        rows_shown.churn_amount,
        rows_shown.closing_amount,
        rows_shown.expansion_share,
        rows_shown.contraction_share,
        rows_shown.churn_share,
        rows_shown.cushion,
        rows_shown.largest_account_amount,
        rows_shown.largest_account_share,
        rows_shown.is_fragile,
        rows_shown.opening_without_top_1_amount,
        rows_shown.closing_without_top_1_amount,
        rows_shown.nrr_without_top_1,
        rows_shown.opening_without_top_5_amount,
        rows_shown.closing_without_top_5_amount,
        rows_shown.nrr_without_top_5,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_retention_decomposition
