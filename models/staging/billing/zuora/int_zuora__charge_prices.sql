-- Price of one billing period of a segment, before discounts. The source rounds its monthly figure, so the unit price on
-- an invoice decides where the two agree: 2,000 a year is 2,000, never 12 x 166.67.
with segments as (
    select * from {{ ref('int_zuora__segments') }} where reason_code is null and charge_kind = 'recurring'
),

charges as (
    select * from {{ ref('int_zuora__charges') }} where reason_code is null and charge_kind = 'recurring'
),

invoice_items as (
    select * from {{ ref('int_zuora__invoice_items') }} where reason_code is null and flag_code is null
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

-- An invoice may name the row of any version of the segment.
invoiced as (
    select
        charges.subscription_id,
        charges.charge_number,
        charges.segment_number,
        max(invoice_items.unit_price_local) as unit_price_local
    from invoice_items
    inner join charges on invoice_items.charge_id = charges.charge_id
    where invoice_items.unit_price_local is not null
    group by charges.subscription_id, charges.charge_number, charges.segment_number
    having min(invoice_items.unit_price_local) = max(invoice_items.unit_price_local)
),

monthly as (
    select
        segments.charge_id,
        charges.billing_interval,
        charges.interval_count,
        cast({{ period_amount('segments.mrr_local', 'charges.interval_count', 'intervals.periods_per_year') }}
            as decimal(18, 6)) as amount_by_month_local,
        -- Half a cent a month is the rounding of a monthly figure with two decimals.
        cast(0.005 * 12 * charges.interval_count as decimal(18, 6)) as tolerance,
        intervals.periods_per_year,
        cast(invoiced.unit_price_local * coalesce(nullif(segments.quantity, 0), 1) as decimal(18, 6)) as invoiced_local
    from segments
    inner join charges on segments.charge_id = charges.charge_id
    inner join intervals on charges.billing_interval = intervals.billing_interval
    left join invoiced
        on segments.subscription_id = invoiced.subscription_id
        and segments.charge_number = invoiced.charge_number
        and segments.segment_number = invoiced.segment_number
),

charge_prices as (
    select
        charge_id,
        billing_interval,
        interval_count,
        case
            when abs(invoiced_local - amount_by_month_local) * periods_per_year <= tolerance then invoiced_local
            else amount_by_month_local
        end as price_local
    from monthly
)

select * from charge_prices
