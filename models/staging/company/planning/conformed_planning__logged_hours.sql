-- Hours count only on an opportunity that some CRM has landed.
with landed as (
    select * from {{ ref('stg_planning__logged_hours') }}
),

opportunities as (
    {{ union_conformed('opportunities', ["source_system || ':' || source_record_id as opportunity_key"], domain='crm') }}
),

logged_hours as (
    select
        'planning' as source_system,
        'logged_hours' as source_table,
        landed.row_number,
        landed.entry_id as source_record_id,
        landed.opportunity_key,
        landed.work_date,
        landed.activity,
        landed.hours,
        landed.recorded_date
    from landed
    inner join opportunities on landed.opportunity_key = opportunities.opportunity_key
    where landed.row_reason is null
)

select * from logged_hours
