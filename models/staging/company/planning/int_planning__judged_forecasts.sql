with landed as (
    select * from {{ ref('stg_planning__forecasts') }}
),

dimensions as (
    select * from {{ ref('planning_terms') }}
    where term = 'dimension'
),

single_row_checks as (
    select
        landed.*,
        case
            when landed.row_reason is not null then landed.row_reason
            when dimensions.value is null then 'unknown_dimension'
        end as own_reason
    from landed
    left join dimensions on landed.dimension = dimensions.value
),

-- One value for one metric, dimension value and period: the latest counts, and no two of one day.
compared as (
    select
        row_number,
        snapshot_date = max(snapshot_date) over same_plan as is_latest,
        count(*) over (partition by metric, dimension, dimension_value, period_from, period_to, snapshot_date, snapshot_date) > 1 as is_contradicted
    from single_row_checks
    where own_reason is null
    window same_plan as (partition by metric, dimension, dimension_value, period_from, period_to, snapshot_date)
),

judged_forecasts as (
    select
        single_row_checks.row_number,
        single_row_checks.forecast_key,
        single_row_checks.metric,
        single_row_checks.dimension,
        single_row_checks.dimension_value,
        single_row_checks.period_from,
        single_row_checks.period_to,
        single_row_checks.snapshot_date,
        single_row_checks.forecast_value,
        case
            when single_row_checks.own_reason is not null then single_row_checks.own_reason
            when not compared.is_latest then 'superseded_delivery'
            when compared.is_contradicted then 'conflicting_versions'
        end as reason_code,
        single_row_checks.raw_row
    from single_row_checks
    left join compared on single_row_checks.row_number = compared.row_number
)

select * from judged_forecasts
