with features as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as feature_id,
        cast(null as varchar) as feature_name,
        cast(null as varchar) as area,
        cast(null as varchar) as product_family,
        cast(null as varchar) as plan_id,
        cast(null as boolean) as is_core,
        cast(null as boolean) as is_admin,
        cast(null as boolean) as is_integration
    where false
)

select * from features
