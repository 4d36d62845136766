{{ config(materialized='table') }}
with logged_hours as (
    select * from {{ ref('stg_planning__logged_hours') }}
),

opportunities as (
    {{ union_conformed('opportunities', ["source_system || ':' || source_record_id as opportunity_key"], domain='crm') }}
),

rows_with_reason as (
    select 'targets' as source_table, target_id as source_record_id, row_number, reason_code as reason_code, raw_row
    from {{ ref('int_planning__judged_targets') }}
    union all
    select 'forecasts' as source_table, forecast_key as source_record_id, row_number, reason_code as reason_code, raw_row
    from {{ ref('int_planning__judged_forecasts') }}
    union all
    select 'expansion_costs' as source_table, cost_id as source_record_id, row_number, reason_code as reason_code, raw_row
    from {{ ref('int_planning__judged_costs') }}
    union all
    select 'logged_hours' as source_table,
        logged_hours.entry_id as source_record_id,
        logged_hours.row_number,
        case
            when logged_hours.row_reason is not null then logged_hours.row_reason
            when opportunities.opportunity_key is null then 'orphan_row'
        end as reason_code,
        logged_hours.raw_row
    from logged_hours
    left join opportunities on logged_hours.opportunity_key = opportunities.opportunity_key
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

row_dispositions as (
    select
        'planning' as source_system,
        rows_with_reason.source_table,
        rows_with_reason.source_record_id,
        rows_with_reason.row_number,
        case when rows_with_reason.reason_code is null then 'used' else reason_codes.disposition end as disposition,
        rows_with_reason.reason_code,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        case when reason_codes.disposition = 'quarantined' then rows_with_reason.raw_row end as raw_row
    from rows_with_reason
    left join reason_codes on rows_with_reason.reason_code = reason_codes.reason_code
)

select * from row_dispositions
