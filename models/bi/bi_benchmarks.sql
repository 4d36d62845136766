with rows_shown as (
    select * from {{ ref('metric_benchmarks') }}
),

bi_benchmarks as (
    select
        rows_shown.metric,
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.benchmark,
        rows_shown.sample,
        rows_shown.low_value,
        rows_shown.high_value,
        rows_shown.unit,
        rows_shown.source,
        rows_shown.vintage,
        rows_shown.metric_value,
        rows_shown.position,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_benchmarks
