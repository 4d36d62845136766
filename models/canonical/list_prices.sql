with conformed as (
    {{ union_conformed('list_prices', [
        'plan_id', 'price_book', 'billing_interval', 'interval_count', 'currency_code', 'unit_list_amount_local'
    ]) }}
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

list_prices as (
    select
        conformed.plan_id,
        conformed.price_book,
        conformed.billing_interval,
        conformed.interval_count,
        conformed.currency_code,
        cast(max(
            {{ annualised('conformed.unit_list_amount_local', 'intervals.periods_per_year', 'conformed.interval_count') }}
        ) as decimal(18, 6)) as unit_list_arr_local
    from conformed
    inner join intervals on conformed.billing_interval = intervals.billing_interval
    group by
        conformed.plan_id, conformed.price_book, conformed.billing_interval, conformed.interval_count,
        conformed.currency_code
)

select * from list_prices
