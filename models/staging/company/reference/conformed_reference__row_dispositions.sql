with hierarchy as (
    select * from {{ ref('int_reference__judged_hierarchy') }}
),

attributes as (
    select * from {{ ref('stg_reference__account_attributes') }}
),

links as (
    select * from {{ ref('int_reference__judged_links') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

rows_with_reason as (
    select
        'account_hierarchy' as source_table,
        account_id as source_record_id,
        row_number,
        reason_code,
        raw_row
    from hierarchy
    union all
    select
        'account_attributes' as source_table,
        account_id as source_record_id,
        row_number,
        case
            when account_id is null then 'missing_account'
            when valid_from is null then 'invalid_date'
        end as reason_code,
        raw_row
    from attributes
    union all
    select
        'account_links' as source_table,
        source_system || ':' || system_account_id as source_record_id,
        row_number,
        reason_code,
        raw_row
    from links
),

row_dispositions as (
    select
        'reference' as source_system,
        rows_with_reason.source_table,
        rows_with_reason.source_record_id,
        rows_with_reason.row_number,
        coalesce(reason_codes.disposition, case when rows_with_reason.reason_code is null then 'used' end)
            as disposition,
        rows_with_reason.reason_code,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        case when reason_codes.disposition = 'quarantined' then rows_with_reason.raw_row end as raw_row
    from rows_with_reason
    left join reason_codes on rows_with_reason.reason_code = reason_codes.reason_code
)

select * from row_dispositions
