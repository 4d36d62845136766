-- What was landed, counted before any rule looks at it: the left side of the conservation check.
with subscription_periods as (
    select * from {{ ref('stg_periods__subscription_periods') }}
),

fx_plan_rates as (
    select * from {{ ref('stg_periods__fx_plan_rates') }}
),

product_map as (
    select * from {{ ref('stg_periods__product_map') }}
),

landed as (
    select 'subscription_periods' as source_table, currency_code, amount from subscription_periods
    union all
    select
        'fx_plan_rates' as source_table,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount
    from fx_plan_rates
    union all
    select
        'product_map' as source_table,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as amount
    from product_map
),

landed_rows as (
    select
        'periods' as source_system,
        source_table,
        currency_code,
        count(*) as landed_rows,
        cast(coalesce(sum(amount), 0) as decimal(38, 6)) as landed_amount
    from landed
    group by source_table, currency_code
)

select * from landed_rows
