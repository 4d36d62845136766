with source as (
    select * from {{ source('product', 'tracks') }}
),

tracks as (
    select
        source._row_number as row_number,
        source.id as event_id,
        source.context_group_id as system_account_id,
        source.user_id,
        source.anonymous_id,
        source.event as event_name,
        {{ utc_timestamp('coalesce(source.timestamp, source.original_timestamp)') }} as occurred_at,
        {{ utc_timestamp('coalesce(source._loaded_at, source.uuid_ts, source.received_at)') }} as loaded_at,
        coalesce(source._loaded_at, source.uuid_ts, source.received_at) as loaded_text,
        source.properties,
        {{ row_as_json('source') }} as raw_row
    from source
)

select * from tracks
