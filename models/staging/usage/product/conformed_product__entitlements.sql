with entitlements as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as product_family,
        cast(null as varchar) as entitlement,
        cast(null as varchar) as plan_id,
        cast(null as decimal(18, 4)) as limit_quantity,
        cast(null as varchar) as limit_period,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to,
        cast(null as date) as recorded_date
    where false
)

select * from entitlements
