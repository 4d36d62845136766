with open_opportunities as (
    select * from {{ ref('open_opportunities') }}
),

dimensions as (
    {%- for dimension, value in [
        ('total', "'all'"), ('segment', 'segment'), ('motion', 'motion'), ('opportunity_type', 'opportunity_type')
    ] %}
    select '{{ dimension }}' as dimension, {{ value }} as dimension_value, open_opportunities.*
    from open_opportunities
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

pipeline_by_stage as (
    select
        month,
        dimension,
        dimension_value,
        stage,
        stage_order,
        count(*) as opportunity_count,
        cast(coalesce(sum(amount), 0) as decimal(18, 2)) as amount,
        count(case when amount is null then 1 end) as unestimated_count,
        count(case when is_stalled then 1 end) as stalled_count,
        cast(coalesce(sum(case when is_stalled then amount end), 0) as decimal(18, 2)) as stalled_amount,
        {{ rate_of('count(case when is_stalled then 1 end)', 'count(*)') }} as stalled_share,
        cast(sum(age_days) as {{ dbt.type_bigint() }}) as total_age_days,
        {{ rate_of('sum(age_days)', 'count(*)') }} as mean_age_days,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from dimensions
    group by month, dimension, dimension_value, stage, stage_order
)

select * from pipeline_by_stage
