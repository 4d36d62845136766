with judged_rows as (
    select * from {{ ref('int_planning__judged_forecasts') }}
),

forecasts as (
    select
        'planning' as source_system,
        'forecasts' as source_table,
        row_number,
        forecast_key as source_record_id,
        metric,
        dimension,
        dimension_value,
        period_from,
        period_to,
        snapshot_date,
        forecast_value
    from judged_rows
    where reason_code is null
)

select * from forecasts
