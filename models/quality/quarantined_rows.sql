-- Every source row that was set aside, as it was read, with the reason and the way out.
with dispositions as (
    {%- for vendor in var('vendors:all') %}
    select
        source_system, source_table, source_record_id, row_number, reason_code, currency_code, amount_local, raw_row
    from {{ ref('conformed_' ~ vendor ~ '__row_dispositions') }}
    where disposition = 'quarantined'
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

quarantined_rows as (
    select
        dispositions.source_system,
        dispositions.source_table,
        dispositions.source_record_id,
        dispositions.row_number,
        dispositions.reason_code,
        reason_codes.meaning,
        reason_codes.remedy,
        dispositions.currency_code,
        dispositions.amount_local,
        dispositions.raw_row
    from dispositions
    inner join reason_codes on dispositions.reason_code = reason_codes.reason_code
)

select * from quarantined_rows
