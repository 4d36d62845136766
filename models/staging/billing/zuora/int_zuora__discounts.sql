{{ config(materialized='table') }}
-- Discount charges met with the segments they lower, with the money a billing period of each loses.
{%- set policy = setting('arr:discount_policy') %}
with segments as (
    select * from {{ ref('int_zuora__segments') }} where reason_code is null
),

prices as (
    select * from {{ ref('int_zuora__charge_prices') }}
),

intervals as (
    select * from {{ ref('billing_intervals') }}
),

sold as (
    select
        segments.*,
        prices.price_local,
        prices.billing_interval,
        prices.interval_count,
        cast(intervals.periods_per_year as bigint) as periods_per_year
    from segments
    inner join prices on segments.charge_id = prices.charge_id
    inner join intervals on prices.billing_interval = intervals.billing_interval
),

discounts as (
    select * from segments where charge_kind = 'discount'
),

-- A discount at the level of a rate plan lowers the charges of its own plan, any other those of the whole subscription.
matched as (
    select
        discounts.charge_id as discount_charge_id,
        sold.charge_id,
        sold.charge_number,
        -discounts.mrr_local as discount_mrr_local,
        sold.mrr_local,
        sold.price_local,
        sold.interval_count,
        sold.periods_per_year,
        greatest(discounts.valid_from, sold.valid_from) as valid_from,
        least(discounts.valid_to, sold.valid_to) as valid_to,
        {{ add_billing_interval('discounts.valid_from', 'sold.billing_interval', 'sold.interval_count') }} as one_period_to,
        discounts.valid_to as discount_to,
        sold.interval_count >= sold.periods_per_year as is_yearly
    from discounts
    inner join sold
        on discounts.subscription_id = sold.subscription_id
        and discounts.valid_from < sold.valid_to and discounts.valid_to > sold.valid_from
    where discounts.discount_level <> 'rateplan' or discounts.rate_plan_id = sold.rate_plan_id
),

-- What is sold beside changes the share of each: cut wherever any discounted segment begins or ends.
points as (
    select discount_charge_id, valid_from as point from matched
    union
    select discount_charge_id, valid_to from matched
),

cut as (
    select
        matched.*,
        points.point as cut_from,
        lead(points.point, 1, matched.valid_to) over (
            partition by matched.discount_charge_id, matched.charge_id order by points.point
        ) as cut_to
    from matched
    inner join points
        on matched.discount_charge_id = points.discount_charge_id
        and matched.valid_from <= points.point and points.point < matched.valid_to
),

shared as (
    select
        *,
        sum(mrr_local) over (partition by discount_charge_id, cut_from) as base_mrr_local
    from cut
),

judged as (
    select
        discount_charge_id,
        charge_id,
        cut_from as valid_from,
        cut_to as valid_to,
        cast({{ round_ratio(
            'cast(price_local * 10000 as ' ~ wide_integer() ~ ') * cast(discount_mrr_local * 1000000000 as '
            ~ wide_integer() ~ ')',
            'cast(base_mrr_local * 1000000000 as ' ~ wide_integer() ~ ')'
        ) }} * cast(0.0001 as decimal(5, 4)) as decimal(18, 6)) as discount_local,
        case
            when discount_mrr_local > base_mrr_local then 'discount_exceeds_price'
            when '{{ policy }}' = 'none' then 'discount_policy'
            when '{{ policy }}' <> 'all' and not (
                discount_to > one_period_to or is_yearly and discount_to >= one_period_to
            ) then 'discount_within_one_period'
        end as reason_code
    from shared
    where base_mrr_local > 0
)

select * from judged
