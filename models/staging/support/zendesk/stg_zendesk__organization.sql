with landed as (
    {{ landed_rows(source('zendesk', 'organization'), ['id']) }}
),

typed as (
    select
        landed.row_number,
        landed.id as organization_id,
        landed.external_id,
        landed.name as account_name,
        {{ utc_timestamp('landed.created_at') }} as created_at,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
