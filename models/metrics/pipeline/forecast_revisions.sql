with forecasts as (
    select * from {{ ref('forecasts') }}
    where snapshot_date <= {{ as_of_date() }}
),

ordered as (
    select
        *,
        lag(snapshot_date) over (
            partition by metric, dimension, dimension_value, period_from, period_to order by snapshot_date
        ) as previous_snapshot_date,
        lag(forecast_value) over (
            partition by metric, dimension, dimension_value, period_from, period_to order by snapshot_date
        ) as previous_value
    from forecasts
),

forecast_revisions as (
    select
        metric,
        dimension,
        dimension_value,
        period_from,
        period_to,
        snapshot_date,
        previous_snapshot_date,
        cast(forecast_value as decimal(18, 2)) as forecast_amount,
        cast(previous_value as decimal(18, 2)) as previous_amount,
        cast(forecast_value - previous_value as decimal(18, 2)) as revision_amount,
        {{ rate_of('cast(forecast_value - previous_value as decimal(18, 2))', 'cast(previous_value as decimal(18, 2))') }}
            as rate,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from ordered
    where previous_snapshot_date is not null
)

select * from forecast_revisions
