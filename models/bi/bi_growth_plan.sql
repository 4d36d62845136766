{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('acquire_or_expand') }}
),

bi_growth_plan as (
    select
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.growth_target,
        rows_shown.growth_rate,
        rows_shown.opening_amount,
        rows_shown.closing_amount,
        rows_shown.nrr,
        rows_shown.required_new_logo_rate,
        rows_shown.hold_flat_rate,
        rows_shown.base_amount,
        rows_shown.growth_amount,
        rows_shown.required_new_logo_amount,
        rows_shown.hold_flat_amount,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_growth_plan
