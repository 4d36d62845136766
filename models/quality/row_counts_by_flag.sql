-- How many rows carry a flag, by vendor and table.
with flagged_rows as (
    select * from {{ ref('flagged_rows') }}
),

row_counts_by_flag as (
    select
        source_system,
        source_table,
        flag_code,
        cast(sum(row_count) as {{ dbt.type_bigint() }}) as row_count
    from flagged_rows
    group by source_system, source_table, flag_code
)

select * from row_counts_by_flag
