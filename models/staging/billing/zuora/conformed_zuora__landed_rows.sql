-- What was landed, counted before any rule looks at it: the left side of the conservation check.
with source_rows as (
    select * from {{ ref('int_zuora__source_rows') }}
),

landed_rows as (
    select
        'zuora' as source_system,
        source_table,
        currency_code,
        count(*) as landed_rows,
        cast(coalesce(sum(amount_local), 0) as decimal(38, 6)) as landed_amount
    from source_rows
    group by source_table, currency_code
)

select * from landed_rows
