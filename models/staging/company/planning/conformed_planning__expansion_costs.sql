with expansion_costs as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as date) as cost_month,
        cast(null as varchar) as effort,
        cast(null as varchar) as motion,
        cast(null as varchar) as category,
        cast(null as decimal(18, 2)) as cost_amount,
        cast(null as date) as recorded_date
    where false
)

select * from expansion_costs
