-- Own figures beside what others report; benchmarks that disagree stay rows of their own.
with figures as (
    select * from {{ ref('metric_values') }}
    where metric_value is not null
),

benchmarks as (
    select * from {{ ref('benchmarks') }}
),

metric_benchmarks as (
    select
        figures.metric,
        figures.month,
        figures.dimension,
        figures.dimension_value,
        benchmarks.benchmark,
        benchmarks.sample,
        benchmarks.low_value,
        benchmarks.high_value,
        benchmarks.unit,
        benchmarks.source,
        benchmarks.vintage,
        figures.metric_value,
        case
            when figures.metric_value < coalesce(benchmarks.low_value, benchmarks.high_value) then 'below'
            when figures.metric_value > coalesce(benchmarks.high_value, benchmarks.low_value) then 'above'
            else 'within'
        end as position,
        figures.is_complete_month,
        figures.as_of_date,
        figures.policy_version
    from figures
    inner join benchmarks
        on
            figures.metric = benchmarks.metric
            and benchmarks.scope in ('all', {{ scope_of('figures.dimension', 'figures.dimension_value') }})
)

select * from metric_benchmarks
