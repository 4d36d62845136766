with conformed as (
    {{ union_conformed('targets', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'metric', 'dimension',
        'dimension_value', 'period_from', 'period_to', 'target_value', 'recorded_date'
    ], domain='planning') }}
),

targets as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.metric,
        conformed.dimension,
        conformed.dimension_value,
        conformed.period_from,
        conformed.period_to,
        conformed.target_value,
        conformed.recorded_date
    from conformed
)

select * from targets
