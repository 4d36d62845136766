with landed as (
    {{ landed_rows(source('hubspot', 'owner'), ['owner_id']) }}
),

typed as (
    select
        landed.owner_id as record_id,
        landed.row_number,
        landed.owner_id,
        {{ safe_boolean('landed.is_active', 'landed.active_user_id is not null') }} as is_active,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
