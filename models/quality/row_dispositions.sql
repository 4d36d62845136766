-- What became of every landed row, over all vendors; a sound row of an unlinked customer takes that reason.
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
        {{ 'row_count' if vendor in vendors_of('counted') else '1' }} as row_count
    from {{ ref('conformed_' ~ vendor ~ '__row_dispositions') }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

unlinked_rows as (
    select * from {{ ref('unlinked_rows') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

row_dispositions as (
    select
        dispositions.source_system,
        dispositions.source_table,
        dispositions.source_record_id,
        dispositions.row_number,
        case
            when dispositions.disposition = 'used' and unlinked_rows.row_number is not null then reason_codes.disposition
            else dispositions.disposition
        end as disposition,
        case
            when dispositions.disposition = 'used' then coalesce(unlinked_rows.reason_code, dispositions.reason_code)
            else dispositions.reason_code
        end as reason_code,
        dispositions.currency_code,
        dispositions.amount_local,
        dispositions.raw_row,
        cast(dispositions.row_count as {{ dbt.type_bigint() }}) as row_count
    from dispositions
    left join unlinked_rows
        on
            dispositions.source_system = unlinked_rows.source_system
            and dispositions.source_table = unlinked_rows.source_table
            and dispositions.row_number = unlinked_rows.row_number
    left join reason_codes on unlinked_rows.reason_code = reason_codes.reason_code
)

select * from row_dispositions
