with landed as (
    {{ landed_rows(source('hubspot', 'engagement_contact'), ['engagement_id', 'contact_id']) }}
),

typed as (
    select
        landed.engagement_id || ':' || landed.contact_id as record_id,
        landed.row_number,
        landed.engagement_id,
        landed.contact_id,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
