with landed as (
    {{ landed_rows(source('stripe', 'subscription_history'), ['id', "coalesce(_fivetran_start, _fivetran_synced, '')"]) }}
),

typed as (
    select
        landed.id || ':' || coalesce(landed._fivetran_start, landed._fivetran_synced, '') as record_id,
        landed.row_number,
        landed.id as subscription_id,
        lower(trim(landed.status)) as status,
        (
            coalesce(landed.pause_collection_behavior, nullif(nullif(landed.pause_collection, '{}'), 'null')) is not null
        ) as is_collection_paused,
        {{ utc_timestamp('landed.start_date') }} as started_at,
        {{ utc_timestamp('landed.current_period_start') }} as current_period_start_at,
        {{ utc_timestamp('landed.current_period_end') }} as current_period_end_at,
        {{ utc_timestamp('landed.trial_start') }} as trial_start_at,
        {{ utc_timestamp('landed.trial_end') }} as trial_end_at,
        {{ utc_timestamp('landed.canceled_at') }} as canceled_at,
        {{ utc_timestamp('landed.ended_at') }} as ended_at,
        {{ utc_timestamp('landed._fivetran_start') }} as history_start_at,
        {{ utc_timestamp('landed._fivetran_synced') }} as synced_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable([
                'landed.start_date', 'landed.current_period_start', 'landed.trial_start',
                'landed.trial_end', 'landed.canceled_at', 'landed.ended_at', 'landed._fivetran_start'
            ], 'timestamp') }} then 'invalid_date'
            when coalesce(lower(trim(landed.status)), '') not in (
                'active', 'trialing', 'past_due', 'unpaid', 'paused', 'incomplete', 'incomplete_expired', 'canceled'
            ) then 'unknown_status'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
