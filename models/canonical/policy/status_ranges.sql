-- From limits to ranges without gap or overlap: each status holds from its limit up to that of the next one.
with limits as (
    select *, unit = 'fraction of target' as is_share_of_target from {{ ref('status_limits') }}
),

statuses as (
    select * from {{ ref('statuses') }}
),

ladders as (
    select
        limits.metric,
        limits.scope,
        limits.status,
        limits.is_share_of_target,
        limits.limit_value,
        limits.comparison,
        limits.comparison in ('at_least', 'above') as is_rising,
        min(limits.limit_value) over (
            partition by limits.metric, limits.scope, limits.comparison in ('at_least', 'above')
            order by case when limits.comparison in ('at_least', 'above') then limits.limit_value
                else -limits.limit_value end
            rows between 1 following and 1 following
        ) as next_limit,
        max(limits.comparison) over (
            partition by limits.metric, limits.scope, limits.comparison in ('at_least', 'above')
            order by case when limits.comparison in ('at_least', 'above') then limits.limit_value
                else -limits.limit_value end
            rows between 1 following and 1 following
        ) as next_comparison
    from limits
    where limits.comparison <> 'otherwise'
),

ranges as (
    select metric, scope, status, is_share_of_target, limit_value, comparison, is_rising, next_limit, next_comparison
    from ladders
    union all
    -- The status that holds when no limit is reached.
    select
        limits.metric,
        limits.scope,
        limits.status,
        limits.is_share_of_target,
        cast(null as decimal(18, 6)) as limit_value,
        cast(null as {{ dbt.type_string() }}) as comparison,
        first_rungs.is_rising,
        first_rungs.limit_value as next_limit,
        first_rungs.comparison as next_comparison
    from limits
    inner join ladders as first_rungs
        on limits.metric = first_rungs.metric and limits.scope = first_rungs.scope
    left join ladders as lower_rungs
        on
            first_rungs.metric = lower_rungs.metric
            and first_rungs.scope = lower_rungs.scope
            and lower_rungs.next_limit = first_rungs.limit_value
    where limits.comparison = 'otherwise' and lower_rungs.metric is null
),

status_ranges as (
    select
        ranges.metric,
        ranges.scope,
        ranges.status,
        statuses.scheme,
        statuses.sort_order,
        ranges.is_share_of_target,
        case when ranges.is_rising then ranges.limit_value else ranges.next_limit end as lower_limit,
        case
            when ranges.is_rising then coalesce(ranges.comparison = 'at_least', false)
            else coalesce(ranges.next_comparison = 'below', false)
        end as is_lower_included,
        case when ranges.is_rising then ranges.next_limit else ranges.limit_value end as upper_limit,
        case
            when ranges.is_rising then coalesce(ranges.next_comparison = 'above', false)
            else coalesce(ranges.comparison = 'at_most', false)
        end as is_upper_included
    from ranges
    inner join statuses on ranges.status = statuses.status
)

select * from status_ranges
