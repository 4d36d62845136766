with tickets as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as date) as created_date,
        cast(null as date) as solved_date,
        cast(null as varchar) as priority,
        cast(null as varchar) as status,
        cast(null as varchar) as ticket_type,
        cast(null as boolean) as is_escalated,
        cast(null as varchar) as satisfaction,
        cast(null as date) as recorded_date
    where false
)

select * from tickets
