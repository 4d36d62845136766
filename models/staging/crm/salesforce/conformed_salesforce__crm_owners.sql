with crm_owners as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as owner_key,
        cast(null as varchar) as team,
        cast(null as boolean) as is_active
    where false
)

select * from crm_owners
