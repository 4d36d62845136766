with history as (
    select * from {{ ref('stg_salesforce__opportunity_history') }}
),

states as (
    select * from {{ ref('int_salesforce__opportunity_states') }}
),

opportunities as (
    select * from {{ ref('int_salesforce__judged_opportunities') }} where row_reason is null
),

stage_map as (
    select * from {{ ref('opportunity_stage_map') }} where source_system = 'salesforce'
),

dated as (
    select
        history.row_number,
        history.record_id,
        history.opportunity_id,
        history.changed_at,
        history.raw_row,
        opportunities.system_account_id,
        opportunities.created_date,
        stage_map.stage,
        states.amount_local,
        states.close_date,
        greatest({{ company_date('history.changed_at') }}, opportunities.created_date) as changed_date,
        case
            when history.row_reason is not null then history.row_reason
            when history.is_deleted or opportunities.reason_code = 'deleted_in_source' then 'deleted_in_source'
            when opportunities.opportunity_id is null or opportunities.reason_code is not null then 'orphan_row'
            when history.changed_at is null then 'invalid_date'
            when stage_map.stage is null then 'unmapped_stage'
        end as reason_code
    from history
    left join states on history.row_number = states.row_number
    left join opportunities on history.opportunity_id = opportunities.opportunity_id
    left join stage_map on lower(history.vendor_stage) = stage_map.vendor_stage and stage_map.vendor_pipeline = 'any'
),

ranked as (
    select
        *,
        row_number() over (
            partition by opportunity_id, changed_date, reason_code order by changed_at desc, row_number desc
        ) as recency
    from dated
),

compared as (
    select
        row_number,
        lag(stage) over (partition by opportunity_id order by changed_date) as earlier_stage,
        lag(amount_local) over (partition by opportunity_id order by changed_date) as earlier_amount,
        lag(close_date) over (partition by opportunity_id order by changed_date) as earlier_close_date
    from ranked
    where reason_code is null and recency = 1
),

judged_stage_changes as (
    select
        ranked.row_number,
        ranked.record_id,
        ranked.opportunity_id,
        ranked.system_account_id,
        ranked.stage,
        ranked.amount_local,
        ranked.close_date,
        ranked.created_date,
        ranked.changed_date,
        case
            when ranked.reason_code is not null then ranked.reason_code
            when ranked.recency > 1 then 'same_day_change'
            when ranked.stage = compared.earlier_stage
                and not (ranked.amount_local is distinct from compared.earlier_amount)
                and not (ranked.close_date is distinct from compared.earlier_close_date) then 'unchanged_state'
        end as reason_code,
        ranked.raw_row
    from ranked
    left join compared on ranked.row_number = compared.row_number
)

select * from judged_stage_changes
