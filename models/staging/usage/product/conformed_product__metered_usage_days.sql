with metered_usage_days as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as meter,
        cast(null as date) as usage_date,
        cast(null as decimal(18, 4)) as quantity,
        cast(null as date) as recorded_date
    where false
)

select * from metered_usage_days
