-- The target of the quarter that runs on the day after each month end, as it was known then: coverage looks forward, and on the
-- last day of a quarter nothing is left of it.
with targets as (
    select * from {{ ref('targets') }}
),

kinds as (
    select * from {{ ref('pipeline_targets') }}
),

quarters as (
    select
        kinds.opportunity_type,
        targets.dimension,
        targets.dimension_value,
        targets.period_from as quarter,
        targets.target_value,
        targets.recorded_date,
        targets.source_record_key,
        {{ each_month(add_months('targets.period_from', -1), 'least(' ~ add_months('targets.period_from', 2) ~ ', '
            ~ month_of(as_of_date()) ~ ')') }} as month
    from targets
    inner join kinds on targets.metric = kinds.target_metric
    where
        targets.dimension in ('total', 'segment')
        and targets.period_from = cast({{ dbt.date_trunc('quarter', 'targets.period_from') }} as date)
        and targets.period_to = {{ add_months('targets.period_from', 3) }}
        and {{ add_months('targets.period_from', -1) }} <= {{ as_of_date() }}
),

month_ends as (
    select *, least({{ last_day_of('month') }}, {{ as_of_date() }}) as snapshot_date from quarters
),

ranked as (
    select
        *,
        row_number() over (
            partition by opportunity_type, dimension, dimension_value, month
            order by recorded_date desc, source_record_key desc
        ) as newest
    from month_ends
    where
        recorded_date <= snapshot_date
        and snapshot_date >= cast({{ dbt.dateadd('day', -1, 'quarter') }} as date)
        and snapshot_date < cast({{ dbt.dateadd('day', -1, add_months('quarter', 3)) }} as date)
),

quarter_targets as (
    select
        month,
        quarter,
        opportunity_type,
        dimension,
        dimension_value,
        cast(target_value as decimal(18, 2)) as target_amount
    from ranked
    where newest = 1
)

select * from quarter_targets
