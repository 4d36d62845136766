with targets as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as metric,
        cast(null as varchar) as dimension,
        cast(null as varchar) as dimension_value,
        cast(null as date) as period_from,
        cast(null as date) as period_to,
        cast(null as decimal(28, 8)) as target_value,
        cast(null as date) as recorded_date
    where false
)

select * from targets
