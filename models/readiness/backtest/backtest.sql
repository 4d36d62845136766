with measures as (
    select * from {{ ref('backtest_measures') }}
),

methods as (
    select * from {{ ref('backtest_methods') }}
),

backtest as (
    select
        measures.quarter_start,
        measures.quarter,
        measures.segment,
        measures.method,
        measures.measure,
        methods.title as method_title,
        cast(measures.decile as {{ dbt.type_int() }}) as decile,
        cast(measures.estimate as decimal(28, 8)) as estimate,
        cast(measures.lower_bound as decimal(28, 8)) as lower_bound,
        cast(measures.upper_bound as decimal(28, 8)) as upper_bound,
        cast(measures.quarter_count as {{ dbt.type_int() }}) as quarter_count,
        measures.account_count,
        measures.scored_count,
        measures.expansion_count,
        cast(measures.capacity as {{ dbt.type_int() }}) as capacity,
        measures.status,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from measures
    inner join methods on measures.method = methods.method
)

select * from backtest
