-- What became of every landed row, over all vendors; a sound row of an unlinked customer takes that
-- reason, and so does use before a subscription, which may be a part of a row.
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

early_usage as (
    select * from {{ ref('early_usage') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

linked as (
    select
        dispositions.*,
        case when dispositions.disposition = 'used' then unlinked_rows.reason_code end as unlinked_reason,
        case when dispositions.disposition = 'used' and unlinked_rows.row_number is null then early_usage.reason_code end
            as early_reason,
        case when dispositions.disposition = 'used' and unlinked_rows.row_number is null then early_usage.row_count else 0 end
            as early_count
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

-- A row that waits in part is two: its numbers leave one free for the part.
parts as (
    select
        source_system, source_table, source_record_id, row_number, disposition, unlinked_reason as other_reason,
        reason_code, currency_code, amount_local, raw_row, row_count - coalesce(early_count, 0) as row_count
    from linked
    union all
    select
        source_system, source_table, source_record_id,
        case when early_count < row_count then row_number + 1 else row_number end as row_number, disposition,
        early_reason as other_reason, reason_code, currency_code, amount_local, raw_row, early_count as row_count
    from linked
    where early_reason is not null
),

row_dispositions as (
    select
        parts.source_system,
        parts.source_table,
        parts.source_record_id,
        parts.row_number,
        coalesce(reason_codes.disposition, parts.disposition) as disposition,
        coalesce(parts.other_reason, parts.reason_code) as reason_code,
        parts.currency_code,
        parts.amount_local,
        parts.raw_row,
        cast(parts.row_count as {{ dbt.type_bigint() }}) as row_count
    from parts
    left join reason_codes on parts.other_reason = reason_codes.reason_code
    where parts.row_count > 0
)

select * from row_dispositions
