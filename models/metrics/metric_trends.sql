-- Each figure beside where it was a month and a year ago, and where it was meant to be, as that was known then.
with figures as (
    select * from {{ ref('metric_values') }}
),

catalogue as (
    select * from {{ ref('metric_catalogue') }}
),

headlines as (
    select * from {{ ref('headline_metrics') }}
),

judged_by_target as (
    select metric
    from {{ ref('status_ranges') }}
    where is_share_of_target
    group by metric
),

targets as (
    select
        figures.metric,
        figures.month,
        figures.dimension,
        figures.dimension_value,
        targets.target_value,
        row_number() over (
            partition by figures.metric, figures.month, figures.dimension, figures.dimension_value
            order by targets.recorded_date desc, targets.source_record_key desc
        ) as newest
    from figures
    inner join {{ ref('targets') }} as targets
        on
            figures.metric = targets.metric
            and figures.dimension = targets.dimension
            and figures.dimension_value = targets.dimension_value
            and figures.month >= targets.period_from
            and figures.month < targets.period_to
            and targets.recorded_date <= least({{ last_day_of('figures.month') }}, {{ as_of_date() }})
),

trends as (
    select
        figures.*,
        catalogue.title,
        catalogue.unit,
        catalogue.better,
        headlines.sort_order as headline_order,
        before.metric_value as previous_value,
        year_before.metric_value as year_before_value,
        judged_by_target.metric is not null as is_judged_by_target,
        -- The target of a quarter is no measure for the flow of a month: amounts have a target here where policy judges them by it.
        case when catalogue.unit <> 'amount' or judged_by_target.metric is not null then targets.target_value end
            as target_value
    from figures
    inner join catalogue on figures.metric = catalogue.metric
    left join headlines on figures.metric = headlines.metric
    left join judged_by_target on figures.metric = judged_by_target.metric
    {%- for alias, months in [('before', -1), ('year_before', -12)] %}
    left join figures as {{ alias }}
        on
            figures.metric = {{ alias }}.metric
            and figures.dimension = {{ alias }}.dimension
            and figures.dimension_value = {{ alias }}.dimension_value
            and {{ add_months('figures.month', months) }} = {{ alias }}.month
    {%- endfor %}
    left join targets
        on
            figures.metric = targets.metric
            and figures.month = targets.month
            and figures.dimension = targets.dimension
            and figures.dimension_value = targets.dimension_value
            and targets.newest = 1
),

-- An amount is neither good nor bad by itself: limits may be shares of the target, as their unit says.
attained as (
    select *, case when is_judged_by_target then {{ rate_of('metric_value', 'target_value') }} end as attainment
    from trends
),

metric_trends as (
    select
        attained.metric,
        attained.title,
        attained.month,
        attained.dimension,
        attained.dimension_value,
        attained.unit,
        attained.better,
        attained.headline_order,
        attained.numerator,
        attained.denominator,
        attained.metric_value,
        attained.previous_value,
        cast(attained.metric_value - attained.previous_value as decimal(28, 8)) as monthly_change,
        attained.year_before_value,
        cast(attained.metric_value - attained.year_before_value as decimal(28, 8)) as yearly_change,
        case
            when attained.metric_value is null or attained.year_before_value is null then 'unknown'
            when attained.metric_value = attained.year_before_value then 'unchanged'
            when attained.better = 'neither' then 'moved'
            when (attained.metric_value > attained.year_before_value) = (attained.better = 'higher') then 'better'
            else 'worse'
        end as trend,
        attained.target_value,
        case
            when attained.metric_value is null or attained.target_value is null then 'no_target'
            when
                attained.metric_value = attained.target_value
                or (attained.metric_value > attained.target_value) = (attained.better = 'higher')
                then 'reached'
            else 'missed'
        end as target_status,
        coalesce(attained.status, {{ status_of_row() }}) as status,
        attained.is_complete_month,
        attained.as_of_date,
        attained.policy_version
    from attained
    {{ attainment_joins(
        'attained.metric', 'attained.attainment', scope_of('attained.dimension', 'attained.dimension_value')
    ) }}
)

select * from metric_trends
