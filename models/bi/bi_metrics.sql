with rows_shown as (
    select * from {{ ref('metric_trends') }}
),

bi_metrics as (
    select
        rows_shown.metric,
        rows_shown.title,
        rows_shown.month,
        rows_shown.dimension,
        rows_shown.dimension_value,
        rows_shown.unit,
        rows_shown.better,
        rows_shown.headline_order,
        rows_shown.numerator,
        rows_shown.denominator,
        rows_shown.metric_value,
        rows_shown.previous_value,
        rows_shown.monthly_change,
        rows_shown.year_before_value,
        rows_shown.yearly_change,
        rows_shown.trend,
        rows_shown.target_value,
        rows_shown.target_status,
        rows_shown.status,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
)

select * from bi_metrics
