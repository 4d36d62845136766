{{ config(materialized='table') }}
with deals as (
    select
        *,
        coalesce(currency_code, '{{ setting("crm:currency_without_code") }}') as deal_currency
    from {{ ref('stg_hubspot__deal') }}
),

survivors as (
    select opportunity_id, merged_ids from {{ ref('stg_hubspot__deal') }} where row_reason is null and merged_ids is not null
),

merged as (
    select deals.row_number
    from deals
    inner join survivors
        on
            survivors.merged_ids like '%;' || deals.opportunity_id || ';%'
            and survivors.opportunity_id <> deals.opportunity_id
    group by deals.row_number
),

pipelines as (
    select * from {{ ref('stg_hubspot__deal_pipeline') }} where row_reason is null
),

pipeline_stages as (
    select * from {{ ref('stg_hubspot__deal_pipeline_stage') }} where row_reason is null
),

companies as (
    select * from {{ ref('int_hubspot__judged_deal_companies') }} where is_primary
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
    where stage_map.source_system = 'hubspot'
),

types as (
    select * from {{ ref('opportunity_types') }} where source_system = 'hubspot'
),

triggers as (
    select * from {{ ref('opportunity_triggers') }} where source_system = 'hubspot'
),

loss_reasons as (
    select * from {{ ref('loss_reason_map') }} where source_system = 'hubspot'
),

opportunities as (
    select
        deals.*,
        lower(coalesce(pipelines.label, deals.pipeline_id)) as vendor_pipeline,
        lower(coalesce(pipeline_stages.label, deals.stage_id)) as vendor_stage,
        companies.company_id as system_account_id,
        merged.row_number is not null as is_merged
    from deals
    left join merged on deals.row_number = merged.row_number
    left join companies on deals.opportunity_id = companies.deal_id
    left join pipelines on deals.pipeline_id = pipelines.pipeline_id
    left join pipeline_stages
        on deals.pipeline_id = pipeline_stages.pipeline_id and deals.stage_id = pipeline_stages.stage_id
),

-- The map of the deal's own pipeline comes before the map of any pipeline.
judged_opportunities as (
    select
        opportunities.row_number,
        opportunities.record_id,
        opportunities.opportunity_id,
        opportunities.system_account_id,
        opportunities.opportunity_name,
        coalesce(types.opportunity_type, 'other') as opportunity_type,
        types.motion,
        triggers.trigger_code,
        opportunities.owner_id,
        opportunities.deal_currency as currency_code,
        opportunities.amount_local,
        coalesce(own.stage, shared.stage) as stage,
        not coalesce(own.is_open, shared.is_open, true) as is_closed,
        coalesce(own.is_won, shared.is_won, false) as is_won,
        case
            when not coalesce(own.is_open, shared.is_open, true) and not coalesce(own.is_won, shared.is_won)
                and opportunities.vendor_loss_reason is not null then coalesce(loss_reasons.loss_reason, 'other')
        end as loss_reason,
        opportunities.created_date,
        opportunities.close_date,
        opportunities.last_activity_date,
        opportunities.row_reason,
        case
            when opportunities.row_reason is not null then opportunities.row_reason
            when opportunities.is_merged then 'merged_record'
            when opportunities.is_deleted then 'deleted_in_source'
            when opportunities.system_account_id is null then 'missing_account'
            when opportunities.created_date is null then 'invalid_date'
            when coalesce(own.stage, shared.stage) is null then 'unmapped_stage'
        end as reason_code,
        case
            when opportunities.vendor_type is not null and types.vendor_type is null then 'unmapped_opportunity_type'
        end as flag_code,
        opportunities.raw_row
    from opportunities
    left join stages as own
        on opportunities.vendor_pipeline = own.vendor_pipeline and opportunities.vendor_stage = own.vendor_stage
    left join stages as shared
        on shared.vendor_pipeline = 'any' and opportunities.vendor_stage = shared.vendor_stage
    left join types on lower(opportunities.vendor_type) = types.vendor_type
    left join triggers on lower(opportunities.vendor_trigger) = triggers.vendor_trigger
    left join loss_reasons on lower(opportunities.vendor_loss_reason) = loss_reasons.vendor_reason
)

select * from judged_opportunities
