-- List price of one unit for one interval, from every recurring price of a mapped product, in use or not.
with prices as (
    select * from {{ ref('int_stripe__prices') }}
    where reason_code is null and charge_type = 'recurring' and unit_amount_local is not null
),

list_prices as (
    select
        'stripe' as source_system,
        plan_id,
        price_book,
        billing_interval,
        interval_count,
        currency_code,
        cast(max(unit_amount_local) as decimal(18, 6)) as unit_list_amount_local
    from prices
    group by plan_id, price_book, billing_interval, interval_count, currency_code
    having min(unit_amount_local) = max(unit_amount_local)
)

select * from list_prices
