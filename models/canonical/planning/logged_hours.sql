with conformed as (
    {{ union_conformed('logged_hours', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'opportunity_key',
        'work_date', 'activity', 'hours', 'recorded_date'
    ], domain='planning') }}
),

logged_hours as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.opportunity_key,
        conformed.work_date,
        conformed.activity,
        conformed.hours,
        conformed.recorded_date
    from conformed
)

select * from logged_hours
