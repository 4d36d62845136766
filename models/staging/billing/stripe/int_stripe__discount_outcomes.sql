-- What became of each discount: it counts if it counts on any subscription, and for nothing once it fails on one.
with discounts as (
    select * from {{ ref('int_stripe__discounts') }}
),

segment_discounts as (
    select * from {{ ref('int_stripe__segment_discounts') }}
),

applied as (
    select source_table, record_id, max(reason_code) as reason_code
    from segment_discounts
    group by source_table, record_id
),

judged as (
    select
        source_table,
        record_id,
        max(coupon_id) as coupon_id,
        case when count(*) > count(reason_code) then null else min(reason_code) end as reason_code,
        max(duration) as duration
    from discounts
    group by source_table, record_id
),

outcomes as (
    select
        judged.source_table,
        judged.record_id,
        judged.coupon_id,
        case
            when judged.reason_code is not null then judged.reason_code
            when applied.record_id is not null then applied.reason_code
            when judged.duration = 'repeating' then 'discount_within_one_period'
            else 'not_referenced'
        end as reason_code
    from judged
    left join applied on judged.source_table = applied.source_table and judged.record_id = applied.record_id
)

select * from outcomes
