{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('expansion_quadrant') }}
),

bi_quadrant as (
    select
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.nrr,
        rows_shown.expansion_share,
        rows_shown.is_nrr_high,
        rows_shown.is_expansion_share_high,
        rows_shown.quadrant,
        rows_shown.meaning,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_quadrant
