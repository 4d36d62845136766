-- When an item began to be sold at a price and quantity, in UTC, and until when that is paid. The past comes from invoice
-- lines only; today's item row speaks for the period that no line covers yet.
with lines as (
    select * from {{ ref('int_stripe__invoice_lines') }}
    where reason_code is null and charge_type = 'recurring'
),

current_items as (
    select * from {{ ref('stg_stripe__subscription_item') }} where row_reason is null
),

subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }} where reason_code is null
),

prices as (
    select * from {{ ref('int_stripe__prices') }}
    where reason_code is null and charge_type = 'recurring' and unit_amount_local is not null
),

last_lines as (
    select subscription_id, item_id, max(period_end_at) as paid_until_at
    from lines
    where not is_credit
    group by subscription_id, item_id
),

current_starts as (
    select
        current_items.*,
        last_lines.paid_until_at as billed_until_at,
        greatest(
            coalesce(current_items.created_at, subscriptions.started_at),
            case when subscriptions.status = 'trialing' and last_lines.item_id is null then subscriptions.started_at
                else coalesce(
                    current_items.current_period_start_at, subscriptions.current_period_start_at, subscriptions.started_at
                ) end
        ) as starts_at,
        coalesce(current_items.current_period_end_at, subscriptions.current_period_end_at) as ends_at
    from current_items
    inner join subscriptions on current_items.subscription_id = subscriptions.subscription_id
    inner join prices on current_items.price_id = prices.price_id
    left join last_lines
        on current_items.subscription_id = last_lines.subscription_id
        and current_items.subscription_item_id = last_lines.item_id
),

events as (
    select
        subscription_id, item_id, price_id, quantity, amount_local, period_start_at as starts_at,
        period_end_at as paid_until_at, is_credit, is_proration, invoice_date as recorded_date,
        'invoice_line_item' as source_table, record_id as source_record_id
    from lines
    union all
    select
        subscription_id, subscription_item_id, price_id, coalesce(quantity, 1), cast(null as decimal(18, 6)), starts_at,
        ends_at, false, false, {{ company_date('synced_at') }},
        'subscription_item', record_id
    from current_starts
    where billed_until_at is null or billed_until_at <= starts_at
)

select * from events
