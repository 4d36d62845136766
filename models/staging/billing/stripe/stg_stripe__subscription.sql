with landed as (
    {{ landed_rows(source('stripe', 'subscription'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as subscription_id,
        landed.customer_id,
        lower(trim(landed.status)) as status,
        (
            coalesce(landed.pause_collection_behavior, nullif(nullif(landed.pause_collection, '{}'), 'null')) is not null
        ) as is_collection_paused,
        {{ utc_timestamp('landed.start_date') }} as started_at,
        {{ utc_timestamp('landed.current_period_start') }} as current_period_start_at,
        {{ utc_timestamp('landed.current_period_end') }} as current_period_end_at,
        {{ utc_timestamp('landed.created') }} as created_at,
        {{ utc_timestamp('landed.trial_start') }} as trial_start_at,
        {{ utc_timestamp('landed.trial_end') }} as trial_end_at,
        {{ utc_timestamp('landed.cancel_at') }} as cancel_at,
        {{ safe_boolean('landed.cancel_at_period_end', 'false') }} as is_cancel_at_period_end,
        {{ utc_timestamp('landed.canceled_at') }} as canceled_at,
        {{ utc_timestamp('landed.ended_at') }} as ended_at,
        coalesce({{ json_text('landed.metadata', 'cancel_reason') }}, landed.cancellation_details_reason) as cancel_reason,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable([
                'landed.start_date', 'landed.current_period_start', 'landed.current_period_end',
                'landed.created', 'landed.trial_start', 'landed.trial_end', 'landed.cancel_at',
                'landed.canceled_at', 'landed.ended_at'
            ], 'timestamp') }} then 'invalid_date'
            when coalesce(lower(trim(landed.status)), '') not in (
                'active', 'trialing', 'past_due', 'unpaid', 'paused', 'incomplete', 'incomplete_expired', 'canceled'
            ) then 'unknown_status'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
