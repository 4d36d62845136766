with opportunity_stage_changes as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as opportunity_key,
        cast(null as varchar) as stage,
        cast(null as decimal(18, 6)) as amount_local,
        cast(null as date) as close_date,
        cast(null as date) as valid_from,
        cast(null as date) as valid_to
    where false
)

select * from opportunity_stage_changes
