with closed as (
    select * from {{ ref('closed_opportunity_months') }}
),

logged as (
    select
        closed.month,
        closed.dimension,
        closed.dimension_value,
        closed.opportunity_key,
        sum(logged_hours.hours) as hours
    from closed
    inner join {{ ref('logged_hours') }} as logged_hours
        on
            closed.opportunity_key = logged_hours.opportunity_key
            and logged_hours.work_date <= {{ last_day_of('closed.month') }}
            and logged_hours.recorded_date <= {{ last_day_of('closed.month') }}
    group by closed.month, closed.dimension, closed.dimension_value, closed.opportunity_key
),

sums as (
    select
        closed.month,
        closed.opportunity_type,
        closed.dimension,
        closed.dimension_value,
        count(case when closed.is_won then 1 end) as won_count,
        count(case when closed.is_won and logged.hours is not null then 1 end) as won_with_hours_count,
        coalesce(sum(case when closed.is_won then logged.hours end), 0) as won_hours,
        coalesce(sum(case when not closed.is_won then logged.hours end), 0) as lost_hours
    from closed
    left join logged
        on
            closed.month = logged.month
            and closed.dimension = logged.dimension
            and closed.dimension_value = logged.dimension_value
            and closed.opportunity_key = logged.opportunity_key
    group by closed.month, closed.opportunity_type, closed.dimension, closed.dimension_value
),

hours_per_won_deal as (
    select
        month,
        opportunity_type,
        dimension,
        dimension_value,
        won_count,
        won_with_hours_count,
        cast(won_hours as decimal(18, 2)) as won_hours,
        cast(lost_hours as decimal(18, 2)) as lost_hours,
        {{ rate_of('won_hours', 'won_with_hours_count') }} as hours_per_won_deal,
        {{ rate_of('won_hours + lost_hours', 'won_count') }} as hours_per_won_deal_with_losses,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
)

select * from hours_per_won_deal
