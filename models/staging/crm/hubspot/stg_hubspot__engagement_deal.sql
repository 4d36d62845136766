with landed as (
    {{ landed_rows(source('hubspot', 'engagement_deal'), ['engagement_id', 'deal_id']) }}
),

typed as (
    select
        landed.engagement_id || ':' || landed.deal_id as record_id,
        landed.row_number,
        landed.engagement_id,
        landed.deal_id,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
