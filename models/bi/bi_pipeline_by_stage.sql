{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('pipeline_by_stage') }}
),

bi_pipeline_by_stage as (
    select
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.stage,
        rows_shown.stage_order,
        rows_shown.opportunity_count,
        rows_shown.amount,
        rows_shown.unestimated_count,
        rows_shown.stalled_count,
        rows_shown.stalled_amount,
        rows_shown.stalled_share,
        rows_shown.total_age_days,
        rows_shown.mean_age_days,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_pipeline_by_stage
