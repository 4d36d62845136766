with rows_shown as (
    select * from {{ ref('pipeline_coverage') }}
),

bi_pipeline_coverage as (
    select
        rows_shown.month,
        rows_shown.quarter,
        rows_shown.opportunity_type,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.target_amount,
        rows_shown.won_amount,
        rows_shown.open_target_amount,
        rows_shown.open_count,
        rows_shown.open_amount,
        rows_shown.coverage,
        rows_shown.required_coverage,
        rows_shown.required_low_amount,
        rows_shown.required_high_amount,
        rows_shown.is_alert,
        rows_shown.is_target_met,
        rows_shown.status,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_pipeline_coverage
