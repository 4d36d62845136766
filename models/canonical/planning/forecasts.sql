with conformed as (
    {{ union_conformed('forecasts', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'metric', 'dimension',
        'dimension_value', 'period_from', 'period_to', 'snapshot_date', 'forecast_value'
    ], domain='planning') }}
),

forecasts as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.metric,
        conformed.dimension,
        conformed.dimension_value,
        conformed.period_from,
        conformed.period_to,
        conformed.snapshot_date,
        conformed.forecast_value
    from conformed
)

select * from forecasts
