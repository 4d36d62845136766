with landed as (
    {{ landed_rows(source('planning', 'forecasts'), ['forecast_id', 'snapshot_date'], loaded=none) }}
),

typed as (
    select
        landed.row_number,
        landed.forecast_id || '@' || landed.snapshot_date as forecast_key,
        landed.metric,
        lower(trim(landed.dimension)) as dimension,
        lower(trim(landed.dimension_value)) as dimension_value,
        {{ dbt.safe_cast('landed.period_from', 'date') }} as period_from,
        {{ dbt.safe_cast('landed.period_to', 'date') }} as period_to,
        {{ dbt.safe_cast('landed.snapshot_date', 'date') }} as snapshot_date,
        {{ dbt.safe_cast('landed.value', 'decimal(28, 8)') }} as forecast_value,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when landed.metric is null then 'missing_metric'
            when
                {{ dbt.safe_cast('landed.period_from', 'date') }} is null
                or {{ dbt.safe_cast('landed.period_to', 'date') }} is null
                or {{ dbt.safe_cast('landed.snapshot_date', 'date') }} is null
                then 'invalid_date'
            when
                {{ dbt.safe_cast('landed.period_to', 'date') }} <= {{ dbt.safe_cast('landed.period_from', 'date') }}
                then 'end_before_start'
            when {{ dbt.safe_cast('landed.value', 'decimal(28, 8)') }} is null then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
