-- Invoices with an amount and no line that are all older than the first invoice with lines: the old lines are missing.
with invoices as (
    select invoice_id, row_number, subtotal_minor as amount, invoiced_at
    from {{ ref('stg_stripe__invoice') }}
    where row_reason is null
),

lines as (
    select invoice_id from {{ ref('stg_stripe__invoice_line_item') }} group by invoice_id
),

bare_invoices as (
    {{ missing_line_history('invoices', 'lines') }}
),

missing_line_history as (
    select invoice_count, first_row, {{ company_date('lines_begin_at') }} as lines_begin_on
    from bare_invoices
)

select * from missing_line_history
