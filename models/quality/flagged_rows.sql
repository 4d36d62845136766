-- Rows that count, with what is unusual about them: one row a row and flag.
with dispositions as (
    select * from {{ ref('row_dispositions') }} where disposition = 'used'
),

conformed_flags as (
    {{ union_conformed('flagged_rows', ['source_system', 'source_table', 'source_record_id', 'flag_code'], domain='flagging') }}
),

subscription_flags as (
    select * from {{ ref('subscription_flags') }}
),

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

record_flags as (
    select source_system, source_table, source_record_id, flag_code from conformed_flags
    union all
    select source_system, source_table, source_record_id, flag_code from subscription_flags
),

flags as (
    select source_system, source_table, source_record_id, row_number, reason_code as flag_code, row_count
    from dispositions
    where reason_code is not null
    union all
    select
        dispositions.source_system,
        dispositions.source_table,
        dispositions.source_record_id,
        dispositions.row_number,
        record_flags.flag_code,
        dispositions.row_count
    from record_flags
    inner join dispositions
        on
            record_flags.source_system = dispositions.source_system
            and record_flags.source_table = dispositions.source_table
            and record_flags.source_record_id = dispositions.source_record_id
),

flagged_rows as (
    select
        flags.source_system,
        flags.source_table,
        flags.source_record_id,
        flags.row_number,
        flags.flag_code,
        reason_codes.meaning,
        reason_codes.remedy,
        flags.row_count
    from flags
    left join reason_codes on flags.flag_code = reason_codes.reason_code
)

select * from flagged_rows
