with system_accounts as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as declared_account_id,
        cast(null as varchar) as external_system,
        cast(null as varchar) as external_id,
        cast(null as varchar) as account_name,
        cast(null as varchar) as domain,
        cast(null as varchar) as merged_into_id,
        cast(null as boolean) as is_deleted,
        cast(null as date) as known_from
    where false
)

select * from system_accounts
