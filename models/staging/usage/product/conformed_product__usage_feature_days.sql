with usage_feature_days as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as system_account_id,
        cast(null as date) as event_date,
        cast(null as varchar) as feature_id,
        cast(null as bigint) as event_count,
        cast(null as bigint) as user_count,
        cast(null as date) as recorded_date
    where false
)

select * from usage_feature_days
