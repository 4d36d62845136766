-- Every source row that was set aside, as it was read, with the reason and the way out.
with dispositions as (
    select * from {{ ref('row_dispositions') }}
    where disposition = 'quarantined'
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
        dispositions.raw_row,
        dispositions.row_count
    from dispositions
    left join reason_codes on dispositions.reason_code = reason_codes.reason_code
)

select * from quarantined_rows
