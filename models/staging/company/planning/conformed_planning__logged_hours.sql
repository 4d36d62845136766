with logged_hours as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as opportunity_key,
        cast(null as date) as work_date,
        cast(null as varchar) as activity,
        cast(null as decimal(9, 2)) as hours,
        cast(null as date) as recorded_date
    where false
)

select * from logged_hours
