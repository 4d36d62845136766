{{ config(materialized='incremental', incremental_strategy='append') }}
-- Part files only grow: rows beyond those read before, and files not seen before, are one more batch.
-- Files that do otherwise stop the build before: depends_on: {{ ref('int_product__read_files') }}
with files as (
    select * from {{ ref('stg_product__tracks_files') }}
),

tracks as (
    select * from {{ ref('stg_product__tracks') }}
),

{% if is_incremental() -%}
read_files as (
    select file_number, max(file_row) as rows_read
    from {{ this }}
    group by file_number
),

last_batch as (
    select max(batch) as batch from {{ this }}
),
{%- else -%}
read_files as (
    select file_number, 0 as rows_read
    from files
),

last_batch as (
    select 0 as batch
),
{%- endif %}

unread_files as (
    select files.file_path, files.file_number, coalesce(read_files.rows_read, 0) as rows_read
    from files
    left join read_files on files.file_number = read_files.file_number
    where files.row_count > coalesce(read_files.rows_read, 0)
),

-- Reading by a list of files first keeps the others closed.
unread_rows as (
    select tracks.file_path, tracks.file_row, tracks.event_id from tracks
    where tracks.file_path in (select unread_files.file_path from unread_files)
),

event_ids as (
    select
        {{ text_number('unread_rows.event_id') }} as event_key,
        unread_files.file_number,
        unread_rows.file_row,
        coalesce(last_batch.batch, 0) + 1 as batch
    from unread_rows
    inner join unread_files
        on unread_rows.file_path = unread_files.file_path and unread_rows.file_row > unread_files.rows_read
    cross join last_batch
)

select * from event_ids
