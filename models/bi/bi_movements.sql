{{ config(materialized='view') }}
with details as (
    select * from {{ ref('arr_movement_details') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_movements as (
    select
        details.effective_date,
        details.effective_month,
        details.account_key,
        coalesce(accounts.account_name, details.account_key) as account_name,
        details.segment,
        details.product_family,
        details.movement_type_monthly as movement_type,
        details.movement_type_daily,
        details.component,
        details.motion,
        details.amount,
        details.quantity_change,
        details.contracted_date,
        details.source_row_count,
        details.source_rows,
        details.as_of_date,
        details.policy_version
    from details
    left join accounts on details.account_key = accounts.account_key
)

select * from bi_movements
