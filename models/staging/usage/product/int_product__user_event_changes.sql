{{ config(materialized='incremental', incremental_strategy='append') }}
-- What each batch adds to, and takes back from, the number of events; a sum over all batches is the number that counts.
with new_files as (
    select files.file_path, min(files.first_row) as first_row, max(files.batch) as batch
    from {{ ref('int_product__batch_files') }} as files
    {% if is_incremental() %} where files.batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
    group by files.file_path
),

rejections as (
    select rejected.* from {{ ref('int_product__event_rejections') }} as rejected
    where
        rejected.is_taken_back
        {% if is_incremental() %} and rejected.batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
),

-- Reading by a list of files first keeps the others closed; a condition on rows alone would open them all.
tracks as (
    select tracks.* from {{ ref('stg_product__tracks') }} as tracks
    where tracks.row_reason is null and tracks.file_path in (select new_files.file_path from new_files)
),

batches as (
    select max(batch) as batch from new_files
),

-- One aggregation over both sides: joining two aggregates would hold the larger one in memory.
counts as (
    select
        {{ text_number('tracks.system_account_id') }} as system_account_number,
        {{ text_number('tracks.user_id') }} as user_number,
        {{ text_number('tracks.event_name') }} as event_number,
        tracks.event_date,
        tracks.recorded_date,
        1 as event_count
    from tracks
    inner join new_files on tracks.file_path = new_files.file_path and tracks.file_row >= new_files.first_row
    union all
    select
        {{ text_number('system_account_id') }} as system_account_number, {{ text_number('user_id') }} as user_number,
        {{ text_number('event_name') }} as event_number, event_date, recorded_date, -1 as event_count
    from rejections
),

netted as (
    select
        system_account_number, user_number, event_number, event_date, recorded_date,
        cast(sum(event_count) as bigint) as event_count
    from counts
    group by system_account_number, user_number, event_number, event_date, recorded_date
    having sum(event_count) <> 0
),

user_event_changes as (
    select
        netted.system_account_number,
        netted.user_number,
        netted.event_number,
        netted.event_date,
        netted.recorded_date,
        netted.event_count,
        batches.batch
    from netted
    cross join batches
)

select * from user_event_changes
