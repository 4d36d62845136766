-- The only look ahead: what happened after a scoring date. Learning and backtests read it, nothing else.
{%- set horizon = whole_number('readiness:horizon_days') %}
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

motions as (
    select motion
    from {{ ref('component_motions') }}
    where is_discretionary
    group by motion
),

events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary and discretionary_amount > 0
),

movement_days as (
    select * from {{ ref('known_movement_days') }}
),

targets as (
    select motion as target, motion from motions
    union all
    select 'any' as target, motion from motions
),

target_events as (
    select
        targets.target,
        events.account_key,
        events.effective_date,
        events.discretionary_amount,
        movement_days.known_date
    from events
    inner join targets on events.motion = targets.motion
    inner join movement_days
        on events.account_key = movement_days.account_key and events.effective_date = movement_days.effective_date
),

windows as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        target_names.target,
        {{ add_days('scored_accounts.scoring_date', horizon) }} as window_end_date
    from scored_accounts
    cross join (select target from targets group by target) as target_names
),

found as (
    select
        windows.account_key,
        windows.scoring_date,
        windows.target,
        count(*) as event_count,
        sum(target_events.discretionary_amount) as expansion_amount,
        min(target_events.effective_date) as first_expansion_date,
        min(target_events.known_date) as outcome_known_date
    from windows
    inner join target_events
        on
            windows.account_key = target_events.account_key
            and windows.target = target_events.target
            and target_events.effective_date > windows.scoring_date
            and target_events.effective_date <= windows.window_end_date
    group by windows.account_key, windows.scoring_date, windows.target
),

outcomes as (
    select
        windows.account_key,
        windows.scoring_date,
        windows.target,
        coalesce(found.event_count > 0, false) as has_expanded,
        cast(coalesce(found.expansion_amount, 0) as decimal(18, 2)) as expansion_amount,
        found.first_expansion_date,
        found.outcome_known_date,
        windows.window_end_date,
        windows.window_end_date <= {{ as_of_date() }} as is_window_complete
    from windows
    left join found
        on
            windows.account_key = found.account_key
            and windows.scoring_date = found.scoring_date
            and windows.target = found.target
)

select * from outcomes
