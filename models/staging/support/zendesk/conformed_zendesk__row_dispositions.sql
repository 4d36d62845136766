{{ config(materialized='table') }}
with rows_with_reason as (
    select 'organization' as source_table, organization_id as source_record_id, row_number, row_reason as reason_code, raw_row
    from {{ ref('stg_zendesk__organization') }}
    union all
    select 'domain_name' as source_table, organization_id as source_record_id, row_number, reason_code as reason_code, raw_row
    from {{ ref('int_zendesk__judged_domains') }}
    union all
    select 'ticket' as source_table, ticket_id as source_record_id, row_number, reason_code as reason_code, raw_row
    from {{ ref('int_zendesk__judged_tickets') }}
    union all
    select source_table, record_id as source_record_id, row_number, reason_code, raw_row
    from {{ ref('int_zendesk__detail_rows') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

row_dispositions as (
    select
        'zendesk' as source_system,
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
