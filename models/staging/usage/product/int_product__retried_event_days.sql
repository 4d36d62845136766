{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='event_date') }}
-- A sender that does not know whether an event arrived may send it again under a new id. The number of a payload finds the
-- few candidates among all events of a day; only these are compared in full.
with changes as (
    select event_date, batch from {{ ref('int_product__user_event_changes') }}
    union all
    select event_date, batch from {{ ref('int_product__event_rejections') }}
    where is_taken_back
),

changed_days as (
    select event_date, max(batch) as batch from changes
    {% if is_incremental() %} where batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
    group by event_date
),

tracks as (
    select
        tracks.*,
        {{ fields_as_text('tracks', ['system_account_id', 'user_id', 'anonymous_id', 'event_name', 'properties']) }}
        || '|' || coalesce(cast(tracks.occurred_at as {{ dbt.type_string() }}), '~') as payload
    from {{ ref('stg_product__tracks') }} as tracks
    inner join changed_days on tracks.event_date = changed_days.event_date
    where tracks.row_reason is null and tracks.event_id is not null
),

repeated_payloads as (
    select {{ text_number('payload') }} as payload_key
    from tracks
    group by {{ text_number('payload') }}
    having min({{ text_number('event_id') }}) <> max({{ text_number('event_id') }})
),

rejected as (
    select files.file_path, rejections.file_row
    from {{ ref('int_product__event_rejections') }} as rejections
    inner join {{ ref('stg_product__tracks_files') }} as files on rejections.file_name = files.file_name
    where rejections.reason_code is not null
    group by files.file_path, rejections.file_row
),

payloads as (
    select
        tracks.system_account_id,
        tracks.event_date,
        min(tracks.event_id) as first_event_id,
        count(*) - 1 as retry_count
    from tracks
    inner join repeated_payloads on {{ text_number('tracks.payload') }} = repeated_payloads.payload_key
    left join rejected on tracks.file_path = rejected.file_path and tracks.file_row = rejected.file_row
    where rejected.file_row is null
    group by tracks.system_account_id, tracks.event_date, tracks.payload
    having count(*) > 1
),

-- A day without retries has a row, too: it says how far the table has read, and replaces what the day had before.
days as (
    select system_account_id, event_date, min(first_event_id) as first_event_id, sum(retry_count) as retry_count
    from payloads
    group by system_account_id, event_date
    union all
    select null as system_account_id, event_date, null as first_event_id, 0 as retry_count
    from changed_days
),

retried_event_days as (
    select
        days.system_account_id,
        days.event_date,
        days.first_event_id,
        cast(days.retry_count as bigint) as retry_count,
        changed_days.batch
    from days
    inner join changed_days on days.event_date = changed_days.event_date
)

select * from retried_event_days
