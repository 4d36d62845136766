-- Invoices with an amount and no line that are all older than the first invoice with lines: the old lines are missing.
with invoices as (
    select * from {{ ref('stg_stripe__invoice') }} where row_reason is null
),

lines as (
    select invoice_id from {{ ref('stg_stripe__invoice_line_item') }} group by invoice_id
),

first_lines as (
    select min(invoices.invoiced_at) as lines_begin_at
    from invoices
    inner join lines on invoices.invoice_id = lines.invoice_id
),

least_invoices as (
    select value as invoice_count from {{ ref('thresholds') }} where name = 'missing_line_history_invoices'
),

bare as (
    select
        count(*) as invoice_count,
        min(invoices.row_number) as first_row,
        min(first_lines.lines_begin_at) as lines_begin_at
    from invoices
    cross join first_lines
    left join lines on invoices.invoice_id = lines.invoice_id
    where lines.invoice_id is null and invoices.subtotal_minor <> 0 and invoices.invoiced_at < first_lines.lines_begin_at
),

missing_line_history as (
    select bare.invoice_count, bare.first_row, {{ company_date('bare.lines_begin_at') }} as lines_begin_on
    from bare
    cross join least_invoices
    where bare.invoice_count >= least_invoices.invoice_count
)

select * from missing_line_history
