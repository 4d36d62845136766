-- Invoices with an amount and no item that are all older than the first invoice with items: the old items are missing.
with invoices as (
    select invoice_id, row_number, amount_local as amount, invoice_date as invoiced_at
    from {{ ref('stg_zuora__invoice') }}
    where row_reason is null and invoice_status = 'posted'
),

items as (
    select invoice_id from {{ ref('stg_zuora__invoice_item') }} group by invoice_id
),

bare_invoices as (
    {{ missing_line_history('invoices', 'items') }}
),

missing_line_history as (
    select invoice_count, first_row, lines_begin_at as lines_begin_on from bare_invoices
)

select * from missing_line_history
