{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('add_on_attach') }}
),

bi_add_on_attach as (
    select
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.add_on,
        rows_shown.base_account_count,
        rows_shown.attached_account_count,
        rows_shown.rate,
        rows_shown.status,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_add_on_attach
