with landed as (
    {{ landed_rows(source('hubspot', 'engagement_contact'), ['engagement_id', 'contact_id']) }}
),

typed as (
    select
        landed.engagement_id || ':' || landed.contact_id as record_id,
        landed.row_number,
        landed.engagement_id,
        landed.contact_id,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
