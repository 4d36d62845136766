with user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
    where is_used
),

usage_user_days as (
    select
        'product' as source_system,
        system_account_id,
        event_date,
        'product:' || user_id as user_key,
        cast(sum(event_count) as bigint) as event_count,
        cast(sum(case when is_core then event_count else 0 end) as bigint) as core_event_count,
        max(recorded_date) as recorded_date
    from user_event_days
    group by system_account_id, event_date, user_id
)

select * from usage_user_days
