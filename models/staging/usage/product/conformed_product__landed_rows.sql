{%- set tables = ['workspaces', 'users', 'metered_usage', 'entitlements', 'feature_catalogue'] %}
-- What was landed, counted before any rule looks at it; the rows carry no money.
-- Events are counted in the register of their part files.
with landed as (
    select 'tracks' as source_table, cast(coalesce(sum(row_count), 0) as bigint) as landed_rows
    from {{ ref('stg_product__tracks_files') }}
    {%- for table in tables %}
    union all
    select '{{ table }}' as source_table, count(*) as landed_rows from {{ ref('stg_product__' ~ table) }}
    {%- endfor %}
),

landed_rows as (
    select
        'product' as source_system,
        source_table,
        cast(null as {{ dbt.type_string() }}) as currency_code,
        landed_rows,
        cast(0 as decimal(38, 6)) as landed_amount
    from landed
    where landed_rows > 0
)

select * from landed_rows
