with health_scores as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as date) as score_date,
        cast(null as decimal(5, 2)) as health_score,
        cast(null as date) as recorded_date
    where false
)

select * from health_scores
