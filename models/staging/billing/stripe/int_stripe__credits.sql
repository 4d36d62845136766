-- Credit notes and their lines, judged. The lines of a note carry its amount; a note without lines carries it itself.
with notes as (
    select * from {{ ref('stg_stripe__credit_note') }} where row_reason is null or row_reason = 'test_mode'
),

lines as (
    select * from {{ ref('stg_stripe__credit_note_line_item') }} where row_reason is null
),

notes_with_lines as (
    select credit_note_id from lines group by credit_note_id
),

invoices as (
    select * from {{ ref('stg_stripe__invoice') }}
),

customers as (
    select * from {{ ref('stg_stripe__customer') }} where row_reason is null
),

currencies as (
    select * from {{ ref('currencies') }}
),

judged_notes as (
    select
        notes.credit_note_id,
        notes.invoice_id,
        customers.customer_id,
        coalesce(customers.account_id, 'stripe:' || customers.customer_id) as account_id,
        notes.currency_code,
        notes.amount_minor,
        currencies.stripe_minor_unit_exponent,
        {{ company_date('coalesce(notes.created_at, notes.synced_at)') }} as credited_on,
        notes_with_lines.credit_note_id is not null as has_lines,
        case
            when notes.row_reason is not null then notes.row_reason
            when customers.customer_id is null then 'orphan_row'
            when notes.is_voided then 'voided'
        end as reason_code
    from notes
    left join invoices on notes.invoice_id = invoices.invoice_id and invoices.row_reason is null
    left join customers on invoices.customer_id = customers.customer_id
    left join currencies on notes.currency_code = currencies.currency_code
    left join notes_with_lines on notes.credit_note_id = notes_with_lines.credit_note_id
),

credits as (
    select
        'credit_note' as source_table,
        credit_note_id as record_id,
        invoice_id,
        customer_id,
        account_id,
        currency_code,
        {{ minor_to_major('amount_minor', 'stripe_minor_unit_exponent') }} as amount_local,
        credited_on,
        not has_lines as is_counted,
        reason_code
    from judged_notes
    union all
    select
        'credit_note_line_item' as source_table,
        lines.record_id,
        judged_notes.invoice_id,
        judged_notes.customer_id,
        judged_notes.account_id,
        judged_notes.currency_code,
        {{ minor_to_major('lines.amount_minor', 'judged_notes.stripe_minor_unit_exponent') }} as amount_local,
        judged_notes.credited_on,
        true as is_counted,
        case when judged_notes.credit_note_id is null then 'orphan_row' else judged_notes.reason_code end as reason_code
    from lines
    left join judged_notes on lines.credit_note_id = judged_notes.credit_note_id
)

select * from credits
