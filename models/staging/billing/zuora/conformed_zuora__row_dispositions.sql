{{ config(materialized='table') }}
-- One row a landed row: used, ignored or quarantined, and why.
with source_rows as (
    select * from {{ ref('int_zuora__source_rows') }}
),

outcomes as (
    select source_table, record_id, reason_code, detail from {{ ref('int_zuora__subscription_outcomes') }}
    union all
    select source_table, record_id, reason_code, detail from {{ ref('int_zuora__reference_outcomes') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

explained as (
    select
        source_rows.*,
        case
            when source_rows.row_reason is not null then source_rows.row_reason
            when outcomes.record_id is null then 'not_referenced'
            else outcomes.reason_code
        end as reason_code,
        outcomes.detail
    from source_rows
    left join outcomes on source_rows.source_table = outcomes.source_table and source_rows.record_id = outcomes.record_id
),

row_dispositions as (
    select
        'zuora' as source_system,
        explained.source_table,
        explained.record_id as source_record_id,
        explained.row_number,
        case when explained.reason_code is null then 'used' else reason_codes.disposition end as disposition,
        explained.reason_code,
        case when explained.reason_code is not null then explained.detail end as detail,
        explained.currency_code,
        explained.amount_local,
        case when reason_codes.disposition = 'quarantined' then explained.raw_row end as raw_row
    from explained
    left join reason_codes on explained.reason_code = reason_codes.reason_code
)

select * from row_dispositions
