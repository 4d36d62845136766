{{ config(materialized='view') }}
-- Events that count, by workspace and month: too many to stand one by one.
with counted_usage as (
    select
        'product' as source_system,
        'tracks' as source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        month,
        event_count
    from {{ ref('int_product__counted_events') }}
)

select * from counted_usage
