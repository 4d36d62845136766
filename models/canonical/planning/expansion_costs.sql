with conformed as (
    {{ union_conformed('expansion_costs', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'cost_month', 'effort',
        'motion', 'category', 'cost_amount', 'recorded_date'
    ], domain='planning') }}
),

expansion_costs as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.cost_month,
        conformed.effort,
        conformed.motion,
        conformed.category,
        conformed.cost_amount,
        conformed.recorded_date
    from conformed
)

select * from expansion_costs
