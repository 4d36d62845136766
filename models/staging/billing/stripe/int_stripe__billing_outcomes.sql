-- What became of invoice lines, invoices and credits. No reason: used.
with lines as (
    select * from {{ ref('int_stripe__invoice_lines') }}
),

landed_lines as (
    select invoice_id, sum(amount_minor) as amount_minor
    from {{ ref('stg_stripe__invoice_line_item') }}
    where row_reason is null or row_reason not in ('duplicate_delivery', 'superseded_delivery')
    group by invoice_id
),

invoices as (
    select * from {{ ref('stg_stripe__invoice') }} where row_reason is null
),

customers as (
    select * from {{ ref('stg_stripe__customer') }} where row_reason is null or row_reason = 'test_mode'
),

credits as (
    select * from {{ ref('int_stripe__credits') }}
),

used_lines as (
    select invoice_id from lines where reason_code is null group by invoice_id
),

used_credits as (
    select invoice_id from credits where reason_code is null group by invoice_id
),

outcomes as (
    select
        'invoice_line_item' as source_table,
        record_id,
        coalesce(reason_code, flag_code) as reason_code,
        'invoice ' || invoice_id || coalesce(', subscription ' || subscription_id, '') || coalesce(', price ' || price_id, '')
        || coalesce(', product ' || product_id, '') as detail
    from lines
    union all
    select
        'invoice' as source_table,
        invoices.record_id,
        case
            when customers.customer_id is null then 'orphan_row'
            when customers.row_reason is not null then customers.row_reason
            when landed_lines.invoice_id is null and invoices.subtotal_minor <> 0 then 'invoice_without_lines'
            when coalesce(used_lines.invoice_id, used_credits.invoice_id) is null then 'not_referenced'
            when landed_lines.amount_minor <> invoices.subtotal_minor then 'lines_differ_from_invoice'
        end as reason_code,
        'customer ' || invoices.customer_id as detail
    from invoices
    left join customers on invoices.customer_id = customers.customer_id
    left join used_lines on invoices.invoice_id = used_lines.invoice_id
    left join used_credits on invoices.invoice_id = used_credits.invoice_id
    left join landed_lines on invoices.invoice_id = landed_lines.invoice_id
    union all
    select source_table, record_id, reason_code, 'invoice ' || invoice_id as detail
    from credits
)

select * from outcomes
