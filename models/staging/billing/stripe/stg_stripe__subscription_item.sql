with landed as (
    {{ landed_rows(source('stripe', 'subscription_item'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as subscription_item_id,
        landed.subscription_id,
        landed.plan_id as price_id,
        {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} as quantity,
        {{ utc_timestamp('landed.created') }} as created_at,
        {{ utc_timestamp('landed.current_period_start') }} as current_period_start_at,
        {{ utc_timestamp('landed.current_period_end') }} as current_period_end_at,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable([
                'landed.created', 'landed.current_period_start', 'landed.current_period_end'
            ], 'timestamp') }} then 'invalid_date'
            when {{ any_unreadable(['landed.quantity'], 'decimal(18, 4)') }} then 'invalid_quantity'
            when {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} < 0 then 'invalid_quantity'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
