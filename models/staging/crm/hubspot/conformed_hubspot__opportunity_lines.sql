with opportunity_lines as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as opportunity_key,
        cast(null as varchar) as product_id,
        cast(null as varchar) as product_family,
        cast(null as decimal(18, 4)) as quantity,
        cast(null as decimal(18, 6)) as amount_local
    where false
)

select * from opportunity_lines
