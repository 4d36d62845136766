{{ config(materialized='incremental', incremental_strategy='append') }}
-- Verdicts are only ever added: an event that is contradicted later gets its rejection in the batch that contradicts it. One
-- row without a file closes every batch, so that the table knows how far it has read.
with new_files as (
    select files.file_path, min(files.first_row) as first_row, max(files.batch) as batch
    from {{ ref('int_product__batch_files') }} as files
    {% if is_incremental() %} where files.batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
    group by files.file_path
),

-- The ids are read where they are needed, and not kept in between: they are as many as the events.
{% if is_incremental() -%}
new_keys as (
    select event_key from {{ ref('int_product__event_ids') }}
    where batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) and event_key is not null
),

repeated_keys as (
    select event_key from new_keys
    group by event_key
    having count(*) > 1
    union
    select earlier_ids.event_key from {{ ref('int_product__event_ids') }} as earlier_ids
    where
        earlier_ids.batch <= (select coalesce(max(this.batch), 0) from {{ this }} as this)
        and earlier_ids.event_key in (select new_keys.event_key from new_keys)
),

files_with_repeats as (
    select event_ids.file_number
    from {{ ref('int_product__event_ids') }} as event_ids
    inner join repeated_keys on event_ids.event_key = repeated_keys.event_key
    group by event_ids.file_number
),
{%- else -%}
repeated_keys as (
    select event_key from {{ ref('int_product__event_ids') }}
    where event_key is not null
    group by event_key
    having count(*) > 1
),
{%- endif %}

files_to_read as (
    select files.file_path, files.file_name, new_files.first_row
    from {{ ref('stg_product__tracks_files') }} as files
    left join new_files on files.file_path = new_files.file_path
    {%- if is_incremental() %}
    left join files_with_repeats on files.file_number = files_with_repeats.file_number
    where new_files.file_path is not null or files_with_repeats.file_number is not null
    {%- endif %}
),

suspects as (
    select
        files_to_read.file_name, tracks.file_row, tracks.event_id, tracks.system_account_id, tracks.user_id,
        tracks.anonymous_id, tracks.event_name, tracks.occurred_at, tracks.loaded_at, tracks.properties,
        tracks.unreadable, tracks.row_reason, repeated_keys.event_key is not null as is_repeated,
        {{ fields_as_text('tracks', ['system_account_id', 'user_id', 'anonymous_id', 'event_name', 'properties']) }}
        || '|' || coalesce(cast(tracks.occurred_at as {{ dbt.type_string() }}), '~') as payload
    from {{ ref('stg_product__tracks') }} as tracks
    inner join files_to_read on tracks.file_path = files_to_read.file_path
    left join repeated_keys on {{ text_number('tracks.event_id') }} = repeated_keys.event_key
    where
        repeated_keys.event_key is not null
        or ((tracks.event_id is null or tracks.row_reason is not null) and tracks.file_row >= files_to_read.first_row)
),

compared_events as (
    select
        *,
        min(payload) over (partition by event_id) <> max(payload) over (partition by event_id) as is_conflicting,
        row_number() over (partition by event_id order by loaded_at, file_name, file_row) as delivery
    from suspects
),

judged_rows as (
    select
        file_name, file_row, event_id, system_account_id, user_id, anonymous_id, event_name, occurred_at, loaded_at,
        {{ keyed_pseudonym('properties') }} as properties, unreadable, row_reason,
        case
            when event_id is null then 'missing_id'
            when is_repeated and is_conflicting then 'conflicting_versions'
            when is_repeated and delivery > 1 then 'duplicate_delivery'
            else row_reason
        end as reason_code
    from compared_events
),

batches as (
    select max(batch) as batch from new_files
),
{% if is_incremental() %}
earlier as (
    select file_name, file_row, max_by(reason_code, batch) as reason_code
    from {{ this }}
    where reason_code is not null
    group by file_name, file_row
),
{% endif %}
event_rejections as (
    select
        batches.batch,
        judged_rows.file_name,
        judged_rows.file_row,
        judged_rows.event_id,
        judged_rows.system_account_id,
        judged_rows.user_id,
        judged_rows.event_name,
        {{ company_day_of_many('judged_rows.occurred_at') }} as event_date,
        {{ company_day_of_many('coalesce(judged_rows.loaded_at, judged_rows.occurred_at)') }} as recorded_date,
        judged_rows.reason_code,
        judged_rows.row_reason is null {%- if is_incremental() %} and earlier.file_row is null{% endif %} as is_taken_back,
        {{ row_as_json('judged_rows') }} as raw_row
    from judged_rows
    cross join batches
    {%- if is_incremental() %}
    left join earlier on judged_rows.file_name = earlier.file_name and judged_rows.file_row = earlier.file_row
    where judged_rows.reason_code is not null and judged_rows.reason_code is distinct from earlier.reason_code
    {%- else %}
    where judged_rows.reason_code is not null
    {%- endif %}
    union all
    select batch, null, null, null, null, null, null, null, null, null, false, null
    from batches
    where batch is not null
)

select * from event_rejections
