-- A day of use keeps its user active for the window; overlapping days of one user are one run, so nobody counts twice.
{%- set activity_days = whole_number('adoption:activity_days') %}
with usage_days as (
    select * from {{ ref('usage_user_days') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

active_days as (
    select
        hierarchy.account_key,
        usage_days.user_key,
        greatest({{ known_on('usage_days.event_date', 'usage_days.recorded_date') }}, hierarchy.valid_from)
            as active_from,
        least({{ add_days('usage_days.event_date', activity_days) }}, hierarchy.valid_to) as active_to
    from usage_days
    inner join hierarchy
        on
            usage_days.leaf_account_key = hierarchy.leaf_account_key
            and usage_days.event_date < hierarchy.valid_to
            and {{ add_days('usage_days.event_date', activity_days) }} > hierarchy.valid_from
),

marked as (
    select
        *,
        case
            when active_from <= max(active_to) over (
                partition by account_key, user_key order by active_from, active_to
                rows between unbounded preceding and 1 preceding
            ) then 0
            else 1
        end as run_start
    from active_days
    where active_from < active_to and active_from <= {{ as_of_date() }}
),

numbered as (
    select
        *,
        sum(run_start) over (
            partition by account_key, user_key order by active_from, active_to
            rows between unbounded preceding and current row
        ) as run_number
    from marked
),

active_user_runs as (
    select
        account_key,
        user_key,
        min(active_from) as active_from,
        max(active_to) as active_to
    from numbered
    group by account_key, user_key, run_number
)

select * from active_user_runs
