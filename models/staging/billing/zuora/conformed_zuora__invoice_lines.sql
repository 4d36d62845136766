-- What was billed: items of posted invoices. Discounts and tax stand in items and columns of their own and stay out.
with items as (
    select * from {{ ref('int_zuora__invoice_items') }}
    where reason_code is null and coalesce(flag_code, '') <> 'not_billed'
),

invoice_lines as (
    select
        'zuora' as source_system,
        record_id as source_record_id,
        account_id,
        product_id,
        product_family,
        charge_type,
        currency_code,
        amount_local,
        period_from,
        period_to,
        invoice_date
    from items
)

select * from invoice_lines
