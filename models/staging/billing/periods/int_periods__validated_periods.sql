-- Checks that need one row only; the first failing rule names the reason.
with periods as (
    select * from {{ ref('stg_periods__subscription_periods') }}
),

products as (
    select * from {{ ref('conformed_periods__products') }}
),

product_map as (
    select count(*) as mapped_products from {{ ref('stg_periods__product_map') }}
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

validated as (
    select
        periods.*,
        coalesce(periods.period_id, 'row:' || substring(periods.row_fingerprint, 1, 16)) as source_record_id,
        coalesce(products.product_family, periods.product_id, 'subscription') as product_family,
        coalesce(products.charge_type, 'recurring') as charge_type,
        case
            when periods.account_id is null then 'missing_account'
            when periods.start_date is null then 'invalid_date'
            when periods.end_date_text is not null and periods.end_date is null then 'invalid_date'
            when periods.signed_date_text is not null and periods.signed_date is null then 'invalid_date'
            when periods.recorded_date_text is not null and periods.recorded_date is null then 'invalid_date'
            when periods.amount is null then 'invalid_amount'
            when periods.list_amount_text is not null and periods.list_amount is null then 'invalid_amount'
            when periods.amount < 0 then 'negative_amount'
            when intervals.billing_interval is null then 'unknown_billing_interval'
            when periods.interval_count is null or periods.interval_count < 1 then 'invalid_interval_count'
            -- A line of 10^12 a year is a typing error in any currency, and beyond exact arithmetic.
            when cast(greatest(periods.amount, coalesce(periods.list_amount, 0)) as decimal(38, 6))
                * intervals.periods_per_year >= cast(1000000000000 as decimal(38, 6)) * periods.interval_count
                then 'invalid_amount'
            when periods.quantity_text is not null and periods.quantity is null then 'invalid_quantity'
            when periods.quantity < 0 then 'invalid_quantity'
            when periods.currency_code is null then 'missing_currency'
            when periods.status not in ('active', 'trialing', 'past_due', 'paused', 'canceled') then 'unknown_status'
            when periods.status = 'canceled' and periods.end_date is null then 'canceled_without_end_date'
            when periods.end_date < periods.start_date then 'end_before_start'
            when periods.end_date = periods.start_date then 'zero_length_period'
            when product_map.mapped_products > 0 and periods.product_id is not null and products.product_id is null
                then 'unmapped_product'
        end as row_reason
    from periods
    cross join product_map
    left join products on periods.product_id = products.product_id
    left join intervals on periods.billing_interval = intervals.billing_interval
)

select * from validated
