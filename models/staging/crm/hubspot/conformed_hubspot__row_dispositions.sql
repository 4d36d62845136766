with row_dispositions as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as varchar) as source_record_id,
        cast(null as bigint) as row_number,
        cast(null as varchar) as disposition,
        cast(null as varchar) as reason_code,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        cast(null as varchar) as raw_row
    where false
)

select * from row_dispositions
