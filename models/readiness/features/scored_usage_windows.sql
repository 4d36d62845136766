-- Windows lie back to back before the scoring date, all of them as known on it.
with members as (
    select * from {{ ref('scored_members') }}
    where judged_from is not null
),

window_days as (
    select * from {{ ref('scoring_window_days') }}
),

use_by_day as (
    select
        leaf_account_key,
        event_date,
        {{ known_on('event_date', 'recorded_date') }} as known_date,
        count(*) as user_day_count,
        sum(event_count) as event_count,
        sum(core_event_count) as core_event_count
    from {{ ref('usage_user_days') }}
    group by leaf_account_key, event_date, {{ known_on('event_date', 'recorded_date') }}
),

scored_usage_windows as (
    select
        members.account_key,
        members.scoring_date,
        window_days.windows_before,
        cast(sum(use_by_day.event_count) as {{ dbt.type_bigint() }}) as event_count,
        cast(sum(use_by_day.core_event_count) as {{ dbt.type_bigint() }}) as core_event_count,
        cast(count(distinct use_by_day.event_date) as {{ dbt.type_bigint() }}) as active_day_count,
        cast(sum(use_by_day.user_day_count) as {{ dbt.type_bigint() }}) as user_day_count,
        max(use_by_day.known_date) as known_date
    from use_by_day
    inner join window_days on use_by_day.event_date = window_days.event_date
    inner join members
        on
            use_by_day.leaf_account_key = members.leaf_account_key
            and window_days.scoring_date = members.scoring_date
            and use_by_day.known_date <= members.scoring_date
    group by members.account_key, members.scoring_date, window_days.windows_before
)

select * from scored_usage_windows
