with opportunities as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as opportunity_key,
        cast(null as varchar) as opportunity_name,
        cast(null as varchar) as opportunity_type,
        cast(null as varchar) as motion,
        cast(null as varchar) as trigger_code,
        cast(null as varchar) as owner_key,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        cast(null as varchar) as stage,
        cast(null as boolean) as is_closed,
        cast(null as boolean) as is_won,
        cast(null as varchar) as loss_reason,
        cast(null as date) as created_date,
        cast(null as date) as close_date,
        cast(null as date) as last_activity_date
    where false
)

select * from opportunities
