-- One row a segment and a discount that counts on it, with the share of a discount in money.
{%- set policy = setting('arr:discount_policy') %}
with segments as (
    select * from {{ ref('int_stripe__item_segments') }}
),

discounts as (
    select * from {{ ref('int_stripe__discounts') }} where reason_code is null
),

-- A discount spans if it lasts longer than one billing period, or for a whole term of a year or more.
matched as (
    select
        segments.subscription_id,
        segments.item_id,
        segments.valid_from,
        segments.list_amount_local,
        segments.currency_code,
        discounts.source_table,
        discounts.record_id,
        discounts.is_customer_wide,
        discounts.percent_off,
        discounts.amount_off_local,
        case when discounts.amount_off_local is not null and discounts.currency_code <> segments.currency_code
            then 'currency_mismatch' end as mismatch,
        min(case when discounts.is_customer_wide then 1 else 0 end) over (
            partition by segments.subscription_id, segments.item_id, segments.valid_from
        ) as is_wide_only
    from segments
    inner join discounts
        on segments.subscription_id = discounts.subscription_id
        and segments.valid_from >= discounts.valid_from
        and segments.valid_from < discounts.valid_to
    where discounts.duration = 'forever'
        or discounts.duration = 'repeating' and (
            discounts.duration_months > segments.interval_months
            or segments.interval_months >= 12 and discounts.duration_months >= segments.interval_months
        )
        {%- if policy == 'all' %}
        or discounts.duration = 'repeating'
        or discounts.duration = 'once' and segments.valid_from < {{ add_billing_interval(
            'discounts.valid_from', 'segments.billing_interval', 'segments.interval_count'
        ) }}
        {%- endif %}
),

-- A subscription's own discount replaces one of its customer.
shared as (
    select
        *,
        sum(list_amount_local) over (partition by source_table, record_id, subscription_id, valid_from) as shared_list_local,
        row_number() over (
            partition by source_table, record_id, subscription_id, valid_from order by list_amount_local desc, item_id
        ) as place
    from matched
    where is_wide_only = 1 or not is_customer_wide
),

shares as (
    select
        *,
        case when amount_off_local > 0 and shared_list_local >= amount_off_local then {{ round_ratio(
            millionths('amount_off_local') ~ ' * ' ~ millionths('list_amount_local'), millionths('shared_list_local')
        ) }} * cast(0.000001 as decimal(7, 6)) end as share_local
    from shared
),

exact as (
    select
        subscription_id,
        item_id,
        valid_from,
        source_table,
        record_id,
        cast((100 - percent_off) * cast(0.01 as decimal(3, 2)) as decimal(18, 12)) as remaining_factor,
        cast(case
            when amount_off_local is null then 0
            when place = 1 then amount_off_local
                - sum(share_local) over (partition by source_table, record_id, subscription_id, valid_from) + share_local
            else share_local
        end as decimal(18, 6)) as share_local,
        coalesce(mismatch, case when amount_off_local > shared_list_local then 'discount_exceeds_price' end) as reason_code
    from shares
)

select * from exact
