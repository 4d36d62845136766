-- What became of every landed row, over all vendors; a sound row of an unlinked customer takes that reason, and so does use
-- before a subscription.
{{ config(materialized='view') }}
with dispositions as (
    {%- for vendor in vendors_of('all') %}
    select
        source_system,
        source_table,
        source_record_id,
        row_number,
        disposition,
        reason_code,
        currency_code,
        amount_local,
        raw_row,
        cast(1 as {{ dbt.type_bigint() }}) as row_count
    from {{ ref('conformed_' ~ vendor ~ '__row_dispositions') }}
    union all
    {%- endfor %}
    select
        source_system,
        source_table,
        source_record_id,
        row_number,
        'used' as disposition,
        reason_code,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        cast(null as decimal(18, 6)) as amount_local,
        cast(null as {{ dbt.type_string() }}) as raw_row,
        row_count
    from {{ ref('counted_use') }}
),

unlinked_rows as (
    select * from {{ ref('unlinked_rows') }}
),

early_usage as (
    select * from {{ ref('early_usage') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

judged as (
    select
        dispositions.source_system,
        dispositions.source_table,
        dispositions.source_record_id,
        dispositions.row_number,
        dispositions.disposition,
        case
            when dispositions.disposition = 'used'
                then coalesce(unlinked_rows.reason_code, early_usage.reason_code, dispositions.reason_code)
            else dispositions.reason_code
        end as reason_code,
        dispositions.currency_code,
        dispositions.amount_local,
        dispositions.raw_row,
        dispositions.row_count
    from dispositions
    left join unlinked_rows
        on
            dispositions.source_system = unlinked_rows.source_system
            and dispositions.source_table = unlinked_rows.source_table
            and dispositions.row_number = unlinked_rows.row_number
    left join early_usage
        on
            dispositions.source_system = early_usage.source_system
            and dispositions.source_table = early_usage.source_table
            and dispositions.row_number = early_usage.row_number
),

row_dispositions as (
    select
        judged.source_system,
        judged.source_table,
        judged.source_record_id,
        judged.row_number,
        coalesce(reason_codes.disposition, judged.disposition) as disposition,
        judged.reason_code,
        judged.currency_code,
        judged.amount_local,
        judged.raw_row,
        judged.row_count
    from judged
    left join reason_codes on judged.reason_code = reason_codes.reason_code
)

select * from row_dispositions
