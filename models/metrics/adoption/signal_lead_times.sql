with leads as (
    select * from {{ ref('signal_lead_times_by_expansion') }}
    where is_observed
),

grouped as (
    {{ by_total_and_segment('leads') }}
    union all
    select leads.*, 'motion' as dimension, leads.motion as dimension_value from leads
    union all
    select
        leads.*,
        'quarter' as dimension,
        cast(cast({{ dbt.date_trunc('quarter', 'leads.effective_date') }} as date) as {{ dbt.type_string() }})
            as dimension_value
    from leads
),

signal_lead_times as (
    select
        signal,
        dimension,
        dimension_value,
        cast(sum(case when has_signal then 1 else 0 end) as {{ dbt.type_bigint() }}) as signalled_expansion_count,
        cast(count(*) as {{ dbt.type_bigint() }}) as expansion_count,
        {{ rate_of('sum(case when has_signal then 1 else 0 end)', 'count(*)') }} as rate,
        cast(median(lead_days) as decimal(10, 1)) as median_lead_days,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by signal, dimension, dimension_value
)

select * from signal_lead_times
