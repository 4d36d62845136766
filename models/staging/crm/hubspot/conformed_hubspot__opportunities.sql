-- The day of the last activity is the later one of what the source counts and what is landed.
with judged as (
    select * from {{ ref('int_hubspot__judged_opportunities') }} where reason_code is null
),

last_activities as (
    select opportunity_id, max(activity_date) as activity_date
    from {{ ref('int_hubspot__judged_activities') }}
    where reason_code is null and flag_code is null and opportunity_id is not null
    group by opportunity_id
),

opportunities as (
    select
        'hubspot' as source_system,
        'deal' as source_table,
        judged.row_number,
        judged.record_id as source_record_id,
        judged.system_account_id,
        'hubspot:' || judged.opportunity_id as opportunity_key,
        judged.opportunity_name,
        judged.opportunity_type,
        judged.motion,
        judged.trigger_code,
        'hubspot:' || judged.owner_id as owner_key,
        judged.currency_code,
        judged.amount_local,
        judged.stage,
        judged.is_closed,
        judged.is_won,
        judged.loss_reason,
        judged.created_date,
        judged.close_date,
        case
            when last_activities.activity_date > coalesce(judged.last_activity_date, {{ first_date() }})
                then last_activities.activity_date
            else judged.last_activity_date
        end as last_activity_date
    from judged
    left join last_activities on judged.opportunity_id = last_activities.opportunity_id
)

select * from opportunities
