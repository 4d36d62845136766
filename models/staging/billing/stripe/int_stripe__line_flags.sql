-- What is unusual about an invoice line that counts, and about today's item held against the lines of its past.
with lines as (
    select * from {{ ref('int_stripe__invoice_lines') }} where reason_code is null
),

items as (
    select * from {{ ref('stg_stripe__subscription_item') }} where row_reason is null
),

compared_lines as (
    select * from {{ ref('int_stripe__compared_lines') }} where is_mismatch
),

charges as (
    select * from lines where charge_type = 'recurring' and not is_credit
),

line_flags as (
    select
        'invoice_line_item' as source_table,
        record_id,
        'partial_period' as flag_code
    from lines
    where is_proration and charge_type = 'recurring'
    union
    select 'invoice_line_item', record_id, 'month_differs_in_utc'
    from lines
    where {{ month_of(company_date('period_start_at')) }} <> {{ month_of('cast(period_start_at as date)') }}
    union
    select 'invoice_line_item', record_id, 'amount_in_another_unit' from compared_lines
    union
    select 'subscription_item', items.record_id, 'price_changed'
    from items
    inner join charges on items.subscription_item_id = charges.item_id
    where items.price_id <> charges.price_id
    union
    select 'subscription_item', items.record_id, 'quantity_changed'
    from items
    inner join charges on items.subscription_item_id = charges.item_id
    where items.quantity <> charges.quantity
)

select * from line_flags
