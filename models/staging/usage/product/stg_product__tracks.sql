-- The view that it reads is made when the register of the part files is: depends_on: {{ ref('stg_product__tracks_files') }}
with source as (
    select * from {{ source('product', 'tracks') }}
),

named as (
    select
        source._path as file_path,
        source._file_row as file_row,
        source.id as event_id,
        source.context_group_id as system_account_id,
        source.user_id,
        source.anonymous_id,
        source.event as event_name,
        coalesce(source.timestamp, source.original_timestamp) as occurred_at,
        coalesce(source._loaded_at, source.uuid_ts, source.received_at) as loaded_at,
        source.properties,
        source._unreadable as unreadable
    from source
),

-- The days are worked out a second time where two times are in the wrong order, so that reading faults alone costs no days.
tracks as (
    select
        file_path,
        file_row,
        event_id,
        system_account_id,
        user_id,
        anonymous_id,
        event_name,
        occurred_at,
        loaded_at,
        properties,
        unreadable,
        {{ company_day_of_many('occurred_at') }} as event_date,
        {{ company_day_of_many('coalesce(loaded_at, occurred_at)') }} as recorded_date,
        case
            when system_account_id is null then 'missing_account'
            when user_id is null and anonymous_id is not null then 'anonymous_event'
            when user_id is null then 'missing_user'
            when event_name is null then 'missing_event'
            when occurred_at is null or unreadable is not null then 'invalid_timestamp'
            when occurred_at > loaded_at
                and {{ company_day_of_many('occurred_at') }} > {{ company_day_of_many('loaded_at') }} then 'occurs_after_load'
        end as row_reason
    from named
)

select * from tracks
