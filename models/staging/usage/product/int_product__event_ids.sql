{{ config(materialized='incremental', incremental_strategy='append') }}
with unread_files as (
    select files.* from {{ ref('int_product__batch_files') }} as files
    {% if is_incremental() %} where files.batch > (select coalesce(max(this.batch), 0) from {{ this }} as this) {% endif %}
),

-- Reading by a list of files first keeps the others closed; a condition on rows alone would open them all.
tracks as (
    select tracks.file_path, tracks.file_row, tracks.event_id from {{ ref('stg_product__tracks') }} as tracks
    where tracks.file_path in (select unread_files.file_path from unread_files)
),

event_ids as (
    select
        {{ text_number('tracks.event_id') }} as event_key,
        unread_files.file_number,
        tracks.file_row,
        unread_files.batch
    from tracks
    inner join unread_files
        on
            tracks.file_path = unread_files.file_path
            and tracks.file_row >= unread_files.first_row
            and tracks.file_row <= unread_files.last_row
)

select * from event_ids
