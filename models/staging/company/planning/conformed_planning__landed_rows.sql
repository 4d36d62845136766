-- What was landed, counted before any rule looks at it; the rows carry no recurring money.
with landed as (
    select 'targets' as source_table from {{ ref('stg_planning__targets') }}
    union all
    select 'forecasts' as source_table from {{ ref('stg_planning__forecasts') }}
    union all
    select 'expansion_costs' as source_table from {{ ref('stg_planning__expansion_costs') }}
    union all
    select 'logged_hours' as source_table from {{ ref('stg_planning__logged_hours') }}
),

landed_rows as (
    select
        'planning' as source_system,
        source_table,
        cast(null as varchar) as currency_code,
        count(*) as landed_rows,
        cast(0 as decimal(38, 6)) as landed_amount
    from landed
    group by source_table
)

select * from landed_rows
