-- A discount of a subscription, one row a subscription it applies to, in company days, and why it never counts.
{%- set policy = setting('arr:discount_policy') %}
with landed as (
    select
        'subscription_discount' as source_table, 1 as preference, record_id, discount_id, discount_type, coupon_id,
        customer_id, subscription_id, invoice_id, started_at, ended_at
    from {{ ref('stg_stripe__subscription_discount') }}
    where row_reason is null
    union all
    select
        'discount' as source_table, 2 as preference, record_id, discount_id, discount_type, coupon_id,
        customer_id, subscription_id, invoice_id, started_at, ended_at
    from {{ ref('stg_stripe__discount') }}
    where row_reason is null
),

coupons as (
    select * from {{ ref('stg_stripe__coupon') }} where row_reason is null or row_reason = 'test_mode'
),

subscriptions as (
    select 'subscription:' || subscription_id as scope, * from {{ ref('int_stripe__subscriptions') }}
    union all
    select 'customer:' || customer_id as scope, * from {{ ref('int_stripe__subscriptions') }}
),

currencies as (
    select * from {{ ref('currencies') }}
),

-- One discount may be landed in both tables, and once more for every invoice it was applied to.
counted as (
    select
        *,
        row_number() over (partition by discount_id order by preference) as delivery,
        row_number() over (
            partition by coalesce(subscription_id, customer_id), coupon_id, started_at order by preference, discount_id
        ) as repetition,
        coalesce('subscription:' || subscription_id, 'customer:' || customer_id) as scope,
        subscription_id is null as is_customer_wide
    from landed
),

described as (
    select
        counted.source_table,
        counted.record_id,
        counted.discount_id,
        counted.is_customer_wide,
        subscriptions.subscription_id,
        coupons.coupon_id,
        coupons.duration,
        coupons.duration_months,
        cast(coalesce(coupons.percent_off, 0) as decimal(9, 6)) as percent_off,
        coupons.currency_code,
        {{ minor_to_major('coupons.amount_off_minor', 'currencies.stripe_minor_unit_exponent') }} as amount_off_local,
        {{ company_date('coalesce(counted.started_at, subscriptions.started_at)') }} as valid_from,
        coalesce(
            {{ company_date('counted.ended_at') }},
            case when coupons.duration = 'repeating' then cast({{ dbt.dateadd(
                'month', 'coupons.duration_months', company_date('coalesce(counted.started_at, subscriptions.started_at)')
            ) }} as date) end,
            {{ open_end_date() }}
        ) as valid_to,
        case
            when counted.delivery > 1 or counted.repetition > 1 then 'landed_elsewhere'
            when coupons.coupon_id is null then 'orphan_row'
            when subscriptions.subscription_id is null and counted.is_customer_wide then 'not_referenced'
            when subscriptions.subscription_id is null then 'orphan_row'
            when subscriptions.reason_code is not null then subscriptions.reason_code
            when coupons.row_reason is not null then coupons.row_reason
            when coupons.percent_off < 0 or coupons.amount_off_minor < 0 then 'negative_amount'
            when coupons.percent_off > 100 then 'discount_exceeds_price'
            when counted.ended_at < counted.started_at then 'end_before_start'
            when '{{ policy }}' = 'none' then 'discount_policy'
            when '{{ policy }}' = 'spanning' and counted.discount_type like 'invoice%' then 'one_time_discount'
            when '{{ policy }}' = 'spanning' and coupons.duration = 'once' then 'one_time_discount'
        end as reason_code
    from counted
    left join coupons on counted.coupon_id = coupons.coupon_id
    left join currencies on coupons.currency_code = currencies.currency_code
    left join subscriptions on counted.scope = subscriptions.scope
)

select * from described
