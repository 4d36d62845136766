with landed as (
    {{ landed_rows(source('zendesk', 'user'), ['id']) }}
),

typed as (
    select
        landed.row_number,
        landed.id as user_id,
        landed.organization_id,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
