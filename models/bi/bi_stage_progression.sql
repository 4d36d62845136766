{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('stage_progression') }}
),

bi_stage_progression as (
    select
        rows_shown.quarter,
        rows_shown.opportunity_type,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.from_stage,
        rows_shown.from_stage_order,
        rows_shown.outcome,
        rows_shown.opportunity_count,
        rows_shown.opening_count,
        rows_shown.share,
        rows_shown.amount,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_stage_progression
