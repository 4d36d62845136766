{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('cross_sell_attach') }}
),

bi_cross_sell_attach as (
    select
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.product_a,
        rows_shown.product_b,
        rows_shown.active_account_count,
        rows_shown.a_account_count,
        rows_shown.b_account_count,
        rows_shown.both_account_count,
        rows_shown.holding_rate,
        rows_shown.lift,
        rows_shown.mature_account_count,
        rows_shown.bundle_account_count,
        rows_shown.b_before_account_count,
        rows_shown.attached_account_count,
        rows_shown.rate,
        rows_shown.status,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_cross_sell_attach
