with landed as (
    {{ landed_rows(source('zuora', 'rate_plan'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as rate_plan_id,
        landed.subscription_id as version_id,
        landed.product_id,
        landed.product_rate_plan_id,
        nullif(trim(landed.name), '') as rate_plan_name,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
