with landed as (
    {{ landed_rows(source('hubspot', 'engagement_company'), ['engagement_id', 'company_id']) }}
),

typed as (
    select
        landed.engagement_id || ':' || landed.company_id as record_id,
        landed.row_number,
        landed.engagement_id,
        landed.company_id,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
