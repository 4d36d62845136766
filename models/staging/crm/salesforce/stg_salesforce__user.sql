with landed as (
    {{ landed_rows(source('salesforce', 'user'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as owner_id,
        nullif(trim(landed.user_role_id), '') as user_role_id,
        {{ safe_boolean('landed.is_active', 'true') }} as is_active,
        {{ safe_boolean('landed._fivetran_deleted', 'false') }} as is_deleted,
        case
            when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'
            when landed.delivery_reason is not null then landed.delivery_reason
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
