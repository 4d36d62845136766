{{ config(materialized='view') }}
-- The days behind each row of counted use that is not set aside, so that a part of it can wait.
with event_days as (
    select * from {{ ref('int_product__judged_event_days') }}
),

counted_events as (
    select * from {{ ref('int_product__counted_events') }}
),

counted_usage_days as (
    select
        'product' as source_system,
        'tracks' as source_table,
        counted_events.row_number,
        counted_events.record_id as source_record_id,
        event_days.system_account_id,
        event_days.event_date,
        event_days.event_count
    from event_days
    inner join counted_events
        on
            event_days.system_account_id = counted_events.system_account_id
            and {{ month_of('event_days.event_date') }} = counted_events.month
            and coalesce(event_days.reason_code, '') = coalesce(counted_events.reason_code, '')
)

select * from counted_usage_days
