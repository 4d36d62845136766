with tickets as (
    select * from {{ ref('tickets') }}
    where created_date <= {{ as_of_date() }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

ratio as (
    select * from {{ ref('thresholds') }} where name = 'support_trend_ratio'
),

least_change as (
    select * from {{ ref('thresholds') }} where name = 'support_trend_tickets'
),

trend_window as (
    select cast(value as {{ dbt.type_int() }}) as trend_days
    from {{ ref('thresholds') }}
    where name = 'support_trend_days'
),

dated as (
    select leaf_account_key, created_date as event_date, 'opened' as event, priority, is_escalated from tickets
    union all
    select leaf_account_key, solved_date as event_date, 'solved' as event, priority, is_escalated from tickets
    union all
    select leaf_account_key, reopened_date as event_date, 'reopened' as event, priority, is_escalated from tickets
),

events as (
    select
        hierarchy.account_key,
        dated.event_date,
        dated.event,
        coalesce(dated.priority, '') = 'urgent' as is_urgent,
        dated.is_escalated
    from dated
    inner join hierarchy
        on
            dated.leaf_account_key = hierarchy.leaf_account_key
            and dated.event_date >= hierarchy.valid_from
            and dated.event_date < hierarchy.valid_to
    where dated.event_date <= {{ as_of_date() }}
),

spine as (
    select
        account_key,
        {{ each_month('min(' ~ month_of('event_date') ~ ')', month_of(as_of_date())) }} as month
    from events
    group by account_key
),

month_ends as (
    select
        spine.account_key,
        spine.month,
        trend_window.trend_days,
        least({{ last_day_of('spine.month') }}, {{ as_of_date() }}) as known_date
    from spine
    cross join trend_window
),

-- Two windows of equal length reach back over the month itself, so that one join serves both.
placed as (
    select
        month_ends.account_key,
        month_ends.month,
        events.event,
        events.is_urgent,
        events.is_escalated,
        events.event_date >= month_ends.month as is_in_month,
        events.event_date > {{ add_days('month_ends.known_date', '-month_ends.trend_days') }} as is_in_last_window
    from month_ends
    left join events
        on
            month_ends.account_key = events.account_key
            and events.event_date <= month_ends.known_date
            and events.event_date > {{ add_days('month_ends.known_date', '-2 * month_ends.trend_days') }}
),

{%- set counts = {
    'opened_count': "event = 'opened' and is_in_month",
    'urgent_count': "event = 'opened' and is_in_month and is_urgent",
    'escalated_count': "event = 'opened' and is_in_month and is_escalated",
    'solved_count': "event = 'solved' and is_in_month",
    'reopened_count': "event = 'reopened' and is_in_month",
    'opened_recent_count': "event = 'opened' and is_in_last_window",
    'opened_prior_count': "event = 'opened' and not is_in_last_window",
} %}

counted as (
    select
        account_key,
        month
        {%- for name, condition in counts.items() %},
        cast(sum(case when {{ condition }} then 1 else 0 end) as {{ dbt.type_bigint() }}) as {{ name }}
        {%- endfor %}
    from placed
    group by account_key, month
),

support_load as (
    select
        counted.account_key,
        counted.month
        {%- for name in counts %},
        counted.{{ name }}
        {%- endfor %},
        case
            when
                {{ meets('counted.opened_recent_count - counted.opened_prior_count', 'least_change.comparison', 'least_change.value') }}
                and {{ meets('counted.opened_recent_count', 'ratio.comparison', 'counted.opened_prior_count * ratio.value') }}
                then 'rising'
            when
                {{ meets('counted.opened_prior_count - counted.opened_recent_count', 'least_change.comparison', 'least_change.value') }}
                and {{ meets('counted.opened_prior_count', 'ratio.comparison', 'counted.opened_recent_count * ratio.value') }}
                then 'falling'
            else 'stable'
        end as trend,
        {{ last_day_of('counted.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from counted
    cross join ratio
    cross join least_change
)

select * from support_load
