{{ config(materialized='view') }}
with retried_events as (
    select
        'product' as source_system,
        system_account_id,
        {{ month_of('event_date') }} as month,
        cast(sum(retry_count) as bigint) as event_count,
        min(first_event_id) as first_event_id
    from {{ ref('int_product__retried_event_days') }}
    where system_account_id is not null
    group by system_account_id, {{ month_of('event_date') }}
)

select * from retried_events
