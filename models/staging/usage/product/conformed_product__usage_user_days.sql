with usage_user_days as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as system_account_id,
        cast(null as date) as event_date,
        cast(null as varchar) as user_key,
        cast(null as bigint) as event_count,
        cast(null as bigint) as core_event_count,
        cast(null as date) as recorded_date
    where false
)

select * from usage_user_days
