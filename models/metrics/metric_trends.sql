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
        -- The target of a quarter is no measure for the flow of a month: amounts of a period have no target here.
        case when catalogue.unit <> 'amount' or figures.metric = 'arr' then targets.target_value end as target_value
    from figures
    inner join catalogue on figures.metric = catalogue.metric
    left join headlines on figures.metric = headlines.metric
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

metric_trends as (
    select
        metric,
        title,
        month,
        dimension,
        dimension_value,
        unit,
        better,
        headline_order,
        numerator,
        denominator,
        metric_value,
        previous_value,
        cast(metric_value - previous_value as decimal(28, 8)) as monthly_change,
        year_before_value,
        cast(metric_value - year_before_value as decimal(28, 8)) as yearly_change,
        case
            when metric_value is null or year_before_value is null then 'unknown'
            when metric_value = year_before_value then 'unchanged'
            when better = 'neither' then 'moved'
            when (metric_value > year_before_value) = (better = 'higher') then 'better'
            else 'worse'
        end as trend,
        target_value,
        case
            when metric_value is null or target_value is null then 'no_target'
            when metric_value = target_value or (metric_value > target_value) = (better = 'higher') then 'reached'
            else 'missed'
        end as target_status,
        status,
        is_complete_month,
        as_of_date,
        policy_version
    from trends
)

select * from metric_trends
