with activities as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as activity_type,
        cast(null as date) as activity_date,
        cast(null as varchar) as contact_key,
        cast(null as varchar) as opportunity_key,
        cast(null as varchar) as owner_key,
        cast(null as date) as recorded_date
    where false
)

select * from activities
