-- An opportunity without any usable history has the states that are known all the same: its creation and how it stands today.
with opportunities as (
    select * from {{ ref('int_hubspot__judged_opportunities') }} where reason_code is null
),

first_stages as (
    select stage from {{ ref('opportunity_stages') }}
    order by stage_order
    limit 1
),

changes as (
    select * from {{ ref('int_hubspot__judged_stage_changes') }} where reason_code is null
),

untold as (
    select opportunities.*
    from opportunities
    where not exists (select 1 from changes where changes.opportunity_id = opportunities.opportunity_id)
),

states as (
    select
        'deal_stage' as source_table, row_number, record_id, opportunity_id, system_account_id, stage, amount_local, close_date,
        case when row_number() over (partition by opportunity_id order by changed_date) = 1
            then created_date else changed_date end as valid_from
    from changes
    union all
    select
        'deal' as source_table, row_number, record_id || ':today' as record_id, opportunity_id, system_account_id, stage,
        amount_local, close_date,
        case when is_closed and close_date > created_date then close_date else created_date end as valid_from
    from untold
    union all
    select
        'deal' as source_table, untold.row_number, untold.record_id || ':creation' as record_id, untold.opportunity_id,
        untold.system_account_id, first_stages.stage, untold.amount_local, untold.close_date,
        untold.created_date as valid_from
    from untold
    cross join first_stages
    where untold.is_closed and untold.close_date > untold.created_date
),

opportunity_stage_changes as (
    select
        'hubspot' as source_system,
        source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        'hubspot:' || opportunity_id as opportunity_key,
        stage,
        amount_local,
        close_date,
        valid_from,
        coalesce(
            lead(valid_from) over (partition by opportunity_id order by valid_from), {{ open_end_date() }}
        ) as valid_to
    from states
)

select * from opportunity_stage_changes
