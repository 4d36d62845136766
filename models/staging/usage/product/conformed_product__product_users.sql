with product_users as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as user_key,
        cast(null as varchar) as email_domain,
        cast(null as varchar) as department,
        cast(null as varchar) as role,
        cast(null as date) as created_date,
        cast(null as date) as deactivated_date
    where false
)

select * from product_users
