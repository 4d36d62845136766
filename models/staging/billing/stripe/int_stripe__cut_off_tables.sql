-- Tables that hold exactly a number of full pages while other tables name records that they lack: the extract was cut off.
with source_rows as (
    select * from {{ ref('int_stripe__source_rows') }}
),

missing_parents as (
    select * from {{ ref('int_stripe__missing_parents') }}
),

page_size as (
    select cast(value as integer) as rows_per_page from {{ ref('thresholds') }} where name = 'extract_page_rows'
),

table_sizes as (
    select source_table, count(*) as row_count from source_rows group by source_table
),

gaps as (
    select
        source_table,
        min(record_id) as first_missing_id,
        min(child_table || ' row ' || cast(child_row as {{ dbt.type_string() }})) as first_named_in,
        count(*) as missing_count
    from missing_parents
    group by source_table
),

cut_off_tables as (
    select
        table_sizes.source_table,
        table_sizes.row_count,
        page_size.rows_per_page,
        gaps.missing_count,
        gaps.first_missing_id,
        gaps.first_named_in
    from table_sizes
    inner join gaps on table_sizes.source_table = gaps.source_table
    cross join page_size
    where mod(table_sizes.row_count, page_size.rows_per_page) = 0
)

select * from cut_off_tables
