-- Every frozen forecast of a period that is over, against what the ledger says of the period.
with forecasts as (
    select * from {{ ref('forecasts') }}
    where period_to <= cast({{ dbt.dateadd('day', 1, as_of_date()) }} as date) and dimension in ('total', 'segment')
),

kinds as (
    select * from {{ ref('forecast_metrics') }}
),

movements as (
    select * from {{ ref('arr_movements_monthly') }}
),

actuals as (
    select forecasts.source_record_key, sum(movements.amount) as actual_amount
    from forecasts
    inner join kinds on forecasts.metric = kinds.metric
    inner join movements
        on
            kinds.movement_type = movements.movement_type
            and movements.month >= forecasts.period_from
            and movements.month < forecasts.period_to
            and (forecasts.dimension = 'total' or forecasts.dimension_value = movements.segment)
    group by forecasts.source_record_key
),

compared as (
    select
        forecasts.*,
        cast(forecasts.forecast_value as decimal(18, 2)) as forecast_amount,
        cast(coalesce(actuals.actual_amount, 0) as decimal(18, 2)) as actual_amount
    from forecasts
    inner join kinds on forecasts.metric = kinds.metric
    left join actuals on forecasts.source_record_key = actuals.source_record_key
),

rates as (
    select *, {{ rate_of('actual_amount - forecast_amount', 'forecast_amount') }} as rate from compared
),

forecast_accuracy as (
    select
        rates.metric,
        rates.dimension,
        rates.dimension_value,
        rates.period_from,
        rates.period_to,
        rates.snapshot_date,
        cast({{ dbt.datediff('rates.snapshot_date', 'rates.period_to', 'day') }} as {{ dbt.type_int() }})
            as days_before_end,
        rates.forecast_amount,
        rates.actual_amount,
        rates.rate,
        coalesce({{ status_of_row() }} = 'green', false) as is_accurate,
        {{ status_of_row() }} as status,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('forecast_accuracy', 'abs(rates.rate)', scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from forecast_accuracy
