{{ config(materialized='view') }}
with counted_usage_days as (
    select
        'product' as source_system,
        'tracks' as source_table,
        system_account_id,
        event_date,
        reason_code,
        event_count
    from {{ ref('int_product__judged_event_days') }}
)

select * from counted_usage_days
