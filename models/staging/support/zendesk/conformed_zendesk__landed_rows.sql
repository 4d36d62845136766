with landed_rows as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as varchar) as currency_code,
        cast(null as bigint) as landed_rows,
        cast(null as decimal(38, 6)) as landed_amount
    where false
)

select * from landed_rows
