{{ config(materialized='table') }}
with opportunities as (
    select
        *,
        coalesce(currency_code, '{{ setting("crm:currency_without_code") }}') as current_currency
    from {{ ref('stg_salesforce__opportunity') }}
),

accounts as (
    select system_account_id from {{ ref('stg_salesforce__account') }} where row_reason is null
),

line_totals as (
    select opportunity_id, sum(amount_local) as line_amount
    from {{ ref('stg_salesforce__opportunity_line_item') }}
    where row_reason is null and not is_deleted
    group by opportunity_id
),

last_states as (
    select * from {{ ref('int_salesforce__opportunity_states') }} where is_last
),

stages as (
    select
        stage_map.source_system,
        stage_map.vendor_pipeline,
        stage_map.vendor_stage,
        stages.stage,
        stages.is_open,
        stages.is_won
    from {{ ref('opportunity_stage_map') }} as stage_map
    inner join {{ ref('opportunity_stages') }} as stages on stage_map.stage = stages.stage
    where stage_map.source_system = 'salesforce'
),

types as (
    select * from {{ ref('opportunity_types') }} where source_system = 'salesforce'
),

triggers as (
    select * from {{ ref('opportunity_triggers') }} where source_system = 'salesforce'
),

loss_reasons as (
    select * from {{ ref('loss_reason_map') }} where source_system = 'salesforce'
),

mapped as (
    select
        opportunities.row_number,
        opportunities.record_id,
        opportunities.opportunity_id,
        opportunities.system_account_id,
        opportunities.opportunity_name,
        stages.stage,
        not coalesce(stages.is_open, true) as is_closed,
        coalesce(stages.is_won, false) as is_won,
        coalesce(types.opportunity_type, 'other') as opportunity_type,
        types.motion,
        triggers.trigger_code,
        case
            when not coalesce(stages.is_open, true) and not stages.is_won and opportunities.vendor_loss_reason is not null
                then coalesce(loss_reasons.loss_reason, 'other')
        end as loss_reason,
        opportunities.owner_id,
        coalesce(last_states.currency_code, opportunities.current_currency) as currency_code,
        case
            when last_states.currency_code <> opportunities.current_currency then last_states.amount_local
            else opportunities.amount_local
        end as amount_local,
        opportunities.created_date,
        opportunities.close_date,
        opportunities.last_activity_date,
        opportunities.row_reason,
        opportunities.raw_row,
        opportunities.is_deleted,
        accounts.system_account_id is not null as is_account_known,
        coalesce(last_states.currency_code <> opportunities.current_currency, false) as has_changed_currency,
        coalesce(line_totals.line_amount <> opportunities.amount_local, false) as has_other_lines,
        opportunities.vendor_type is not null and types.vendor_type is null as is_type_unknown
    from opportunities
    left join accounts on opportunities.system_account_id = accounts.system_account_id
    left join line_totals on opportunities.opportunity_id = line_totals.opportunity_id
    left join last_states on opportunities.opportunity_id = last_states.opportunity_id
    left join stages on lower(opportunities.vendor_stage) = stages.vendor_stage and stages.vendor_pipeline = 'any'
    left join types on lower(opportunities.vendor_type) = types.vendor_type
    left join triggers on lower(opportunities.vendor_trigger) = triggers.vendor_trigger
    left join loss_reasons on lower(opportunities.vendor_loss_reason) = loss_reasons.vendor_reason
),

judged as (
    select
        *,
        case
            when row_reason is not null then row_reason
            when is_deleted then 'deleted_in_source'
            when system_account_id is null then 'missing_account'
            when not is_account_known then 'orphan_row'
            when created_date is null then 'invalid_date'
            when stage is null then 'unmapped_stage'
        end as reason_code
    from mapped
),

judged_opportunities as (
    select
        row_number, record_id, opportunity_id, system_account_id, opportunity_name, opportunity_type, motion,
        trigger_code, owner_id, currency_code, amount_local, stage, is_closed, is_won, loss_reason, created_date,
        close_date, last_activity_date, row_reason, reason_code,
        case
            when reason_code is not null then null
            when has_changed_currency then 'currency_changed'
            when has_other_lines then 'lines_differ_from_header'
            when is_type_unknown then 'unmapped_opportunity_type'
        end as flag_code,
        raw_row
    from judged
)

select * from judged_opportunities
