with contacts as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as contact_key,
        cast(null as varchar) as department,
        cast(null as varchar) as seniority,
        cast(null as boolean) as is_economic_buyer,
        cast(null as date) as created_date
    where false
)

select * from contacts
