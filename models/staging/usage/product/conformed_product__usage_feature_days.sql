with user_event_days as (
    select * from {{ ref('int_product__user_event_days') }}
    where is_used
),

usage_feature_days as (
    select
        'product' as source_system,
        system_account_id,
        event_date,
        feature_id,
        cast(sum(event_count) as bigint) as event_count,
        count(distinct user_id) as user_count,
        max(recorded_date) as recorded_date
    from user_event_days
    group by system_account_id, event_date, feature_id
)

select * from usage_feature_days
