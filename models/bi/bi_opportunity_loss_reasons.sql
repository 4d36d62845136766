{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('opportunity_loss_reasons') }}
),

bi_opportunity_loss_reasons as (
    select
        rows_shown.month,
        rows_shown.opportunity_type,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.loss_reason,
        rows_shown.lost_count,
        rows_shown.all_lost_count,
        rows_shown.share,
        rows_shown.lost_amount,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_opportunity_loss_reasons
