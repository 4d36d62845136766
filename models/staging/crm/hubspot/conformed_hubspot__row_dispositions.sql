{{ config(materialized='table') }}
-- Rows about people leave no text behind: what the quarantine keeps of them is their id.
{%- set id_only = "'{\"id\":\"' || coalesce(record_id, '') || '\"}'" %}
{%- set parties = {
    'company': ref('stg_hubspot__company'), 'deal': ref('stg_hubspot__deal'), 'contact': ref('stg_hubspot__contact')
} %}
with stage_uses as (
    select pipeline_id, stage_id from {{ ref('stg_hubspot__deal') }} where row_reason is null
    union
    select deals.pipeline_id, changes.stage_id
    from {{ ref('stg_hubspot__deal_stage') }} as changes
    inner join {{ ref('stg_hubspot__deal') }} as deals on changes.opportunity_id = deals.opportunity_id
    where changes.row_reason is null and deals.row_reason is null
),

activities as (
    select * from {{ ref('int_hubspot__judged_activities') }}
),

verdicts as (
    {%- for table, model in {
        'company': 'companies', 'deal': 'opportunities', 'deal_company': 'deal_companies', 'deal_stage': 'stage_changes'
    }.items() %}
    select
        '{{ table }}' as source_table, record_id, row_number,
        {{ 'coalesce(reason_code, flag_code) as reason_code' if table == 'deal' else 'reason_code' }}, raw_row
    from {{ ref('int_hubspot__judged_' ~ model) }}
    union all
    {%- endfor %}
    select
        'contact' as source_table, record_id, row_number, reason_code, {{ id_only }} as raw_row
    from {{ ref('int_hubspot__judged_contacts') }}
    union all
    select
        source_table, record_id, row_number, coalesce(reason_code, flag_code) as reason_code,
        {{ id_only }} as raw_row
    from activities
    union all
    select 'owner' as source_table, record_id, row_number, row_reason, {{ id_only }} as raw_row
    from {{ ref('stg_hubspot__owner') }}
    {%- for table in ['deal_pipeline', 'deal_pipeline_stage'] %}
    union all
    select
        '{{ table }}' as source_table, landed.record_id, landed.row_number,
        case
            when landed.row_reason is not null then landed.row_reason
            when not exists (
                select 1 from stage_uses
                where
                    stage_uses.pipeline_id = landed.pipeline_id
                    {%- if table == 'deal_pipeline_stage' %}
                    and stage_uses.stage_id = landed.stage_id
                    {%- endif %}
            ) then 'not_referenced'
        end as reason_code,
        landed.raw_row
    from {{ ref('stg_hubspot__' ~ table) }} as landed
    {%- endfor %}
    {%- for table, key in {'company': 'system_account_id', 'deal': 'opportunity_id', 'contact': 'contact_id'}.items() %}
    union all
    select
        'engagement_{{ table }}' as source_table, links.record_id, links.row_number,
        case
            when links.row_reason is not null then links.row_reason
            when activities.reason_code in ('deleted_in_source', 'merged_record') then activities.reason_code
            when activities.activity_id is null or activities.reason_code is not null or parties.{{ key }} is null
                then 'orphan_row'
        end as reason_code,
        links.raw_row
    from {{ ref('stg_hubspot__engagement_' ~ table) }} as links
    left join activities
        on
            links.engagement_id = activities.activity_id
            and coalesce(activities.reason_code, '') not in (
                'duplicate_delivery', 'superseded_delivery', 'conflicting_versions'
            )
    left join {{ parties[table] }} as parties
        on links.{{ table }}_id = parties.{{ key }} and parties.row_reason is null
    {%- endfor %}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

row_dispositions as (
    select
        'hubspot' as source_system,
        verdicts.source_table,
        verdicts.record_id as source_record_id,
        verdicts.row_number,
        coalesce(reason_codes.disposition, case when verdicts.reason_code is null then 'used' end) as disposition,
        verdicts.reason_code,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        case when reason_codes.disposition = 'quarantined' then verdicts.raw_row end as raw_row
    from verdicts
    left join reason_codes on verdicts.reason_code = reason_codes.reason_code
)

select * from row_dispositions
