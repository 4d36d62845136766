with opportunities as (
    select * from {{ ref('expansion_opportunity_triggers') }}
),

trailing_window as (
    select * from {{ ref('retention_windows') }} where window_months = 12
),

-- Every opportunity in each of the month ends that look back on its creation.
months as (
    select
        opportunities.*,
        {{ each_month(
            'opportunities.created_month',
            'least(' ~ add_months('opportunities.created_month', 'trailing_window.window_months - 1') ~ ', '
            ~ month_of(as_of_date()) ~ ')'
        ) }} as month
    from opportunities
    cross join trailing_window
),

-- What was closed after the month end was still open then.
judged as (
    select
        month,
        segment,
        motion,
        trigger_kind,
        is_closed_qualified and closed_date <= {{ last_day_of('month') }} as is_closed_by_then,
        is_won
    from months
),

sliced as (
    {{ by_total_and_segment('judged') }}
    union all
    select judged.*, 'motion' as dimension, judged.motion as dimension_value from judged
),

counted as (
    select
        month,
        dimension,
        dimension_value,
        trigger_kind,
        count(*) as opportunity_count,
        count(case when is_closed_by_then and is_won then 1 end) as won_count,
        count(case when is_closed_by_then then 1 end) as closed_count
    from sliced
    group by month, dimension, dimension_value, trigger_kind
),

totals as (
    select
        *,
        cast(sum(opportunity_count) over (partition by month, dimension, dimension_value) as {{ dbt.type_bigint() }})
            as total_opportunity_count
    from counted
),

opportunity_trigger_mix as (
    select
        month,
        dimension,
        dimension_value,
        trigger_kind,
        opportunity_count,
        total_opportunity_count,
        {{ rate_of('opportunity_count', 'total_opportunity_count') }} as share,
        won_count,
        closed_count,
        {{ rate_of('won_count', 'closed_count') }} as win_rate,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from opportunity_trigger_mix
