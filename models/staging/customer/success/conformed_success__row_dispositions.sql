{{ config(materialized='table') }}
with rows_with_reason as (
    select 'survey_responses' as source_table, response_id as source_record_id, row_number, reason_code as reason_code, raw_row
    from {{ ref('int_success__judged_responses') }}
    union all
    select 'funding_rounds' as source_table, announcement_id as source_record_id, row_number, row_reason as reason_code, raw_row
    from {{ ref('stg_success__funding_rounds') }}
    union all
    select 'business_reviews' as source_table, review_id as source_record_id, row_number, row_reason as reason_code, raw_row
    from {{ ref('stg_success__business_reviews') }}
    union all
    select 'health_scores' as source_table, account_id as source_record_id, row_number, row_reason as reason_code, raw_row
    from {{ ref('stg_success__health_scores') }}
    union all
    select 'churn_reasons' as source_table, churn_reason_id as source_record_id, row_number, reason_code, raw_row
    from {{ ref('int_success__judged_churn_reasons') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

row_dispositions as (
    select
        'success' as source_system,
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
