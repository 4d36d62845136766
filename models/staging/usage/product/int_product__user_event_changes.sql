{{ config(materialized='incremental', incremental_strategy='append') }}
-- What each batch adds to, and takes back from, the number of events; a sum over all batches is the number that counts.
with event_ids as (
    select ids.* from {{ ref('int_product__event_ids') }} as ids
    {% if is_incremental() %} where ids.batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
),

rejections as (
    select rejected.* from {{ ref('int_product__event_rejections') }} as rejected
    where
        rejected.is_taken_back
        {% if is_incremental() %} and rejected.batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
),

files as (
    select * from {{ ref('stg_product__tracks_files') }}
),

tracks as (
    select * from {{ ref('stg_product__tracks') }}
),

new_files as (
    select files.file_path, min(event_ids.file_row) as first_row
    from event_ids
    inner join files on event_ids.file_name = files.file_name
    group by files.file_path
),

batches as (
    select max(batch) as batch from event_ids
),

new_rows as (
    select
        tracks.file_path, tracks.file_row, tracks.system_account_id, tracks.user_id, tracks.event_name, tracks.event_date,
        tracks.recorded_date
    from tracks
    where tracks.row_reason is null and tracks.file_path in (select new_files.file_path from new_files)
),

counted as (
    select
        new_rows.system_account_id,
        new_rows.user_id,
        new_rows.event_name,
        new_rows.event_date,
        new_rows.recorded_date,
        count(*) as event_count
    from new_rows
    inner join new_files on new_rows.file_path = new_files.file_path and new_rows.file_row >= new_files.first_row
    group by
        new_rows.system_account_id, new_rows.user_id, new_rows.event_name, new_rows.event_date, new_rows.recorded_date
),

taken_back as (
    select system_account_id, user_id, event_name, event_date, recorded_date, -count(*) as event_count
    from rejections
    group by system_account_id, user_id, event_name, event_date, recorded_date
),

both_sides as (
    select
        counted.*,
        coalesce(taken_back.event_count, 0) as taken_back_count
    from counted
    left join taken_back
        on
            counted.system_account_id = taken_back.system_account_id
            and counted.user_id = taken_back.user_id
            and counted.event_name = taken_back.event_name
            and counted.event_date = taken_back.event_date
            and counted.recorded_date = taken_back.recorded_date
    union all
    select taken_back.*, 0 as taken_back_count
    from taken_back
    left join counted
        on
            taken_back.system_account_id = counted.system_account_id
            and taken_back.user_id = counted.user_id
            and taken_back.event_name = counted.event_name
            and taken_back.event_date = counted.event_date
            and taken_back.recorded_date = counted.recorded_date
    where counted.event_count is null
),

user_event_changes as (
    select
        both_sides.system_account_id,
        both_sides.user_id,
        both_sides.event_name,
        both_sides.event_date,
        both_sides.recorded_date,
        both_sides.event_count + both_sides.taken_back_count as event_count,
        batches.batch
    from both_sides
    cross join batches
    where both_sides.event_count + both_sides.taken_back_count <> 0
)

select * from user_event_changes
