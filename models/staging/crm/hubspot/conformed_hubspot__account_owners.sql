with account_owners as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as owner_key,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    where false
)

select * from account_owners
