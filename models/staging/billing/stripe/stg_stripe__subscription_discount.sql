with landed as (
    {{ landed_rows(source('stripe', 'subscription_discount'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as discount_id,
        lower(trim(landed.type)) as discount_type,
        landed.coupon_id,
        coalesce(landed.customer_id, case when lower(landed.type) = 'customer' then landed.type_id end) as customer_id,
        coalesce(landed.subscription_id, case when lower(landed.type) = 'subscription' then landed.type_id end)
            as subscription_id,
        landed.invoice_id,
        {{ utc_timestamp('landed.start') }} as started_at,
        {{ utc_timestamp('landed.end') }} as ended_at,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.start', 'landed.end'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
