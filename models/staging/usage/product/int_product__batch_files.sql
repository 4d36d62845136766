{{ config(materialized='view') }}
-- The few rows that say what a batch reads, so that no model has to look for it among the rows that were read.
with readings as (
    select * from {{ ref('int_product__read_files') }}
    where problem is null
),

files as (
    select * from {{ ref('stg_product__tracks_files') }}
),

batch_files as (
    select
        files.file_path,
        files.file_name,
        files.file_number,
        coalesce(lag(readings.row_count) over (partition by readings.file_name order by readings.reading), 0) + 1 as first_row,
        readings.row_count as last_row,
        readings.reading as batch
    from readings
    inner join files on readings.file_name = files.file_name
)

select * from batch_files
