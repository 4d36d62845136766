-- The only look ahead: what happened after a scoring date. Learning and backtests read it, nothing else.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

-- An event whose other components take away more than the customer chose to add is no expansion.
events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary and discretionary_amount > 0
),

expansion_days as (
    select account_key, effective_date, min(known_date) as known_date
    from {{ ref('known_movements') }}
    where is_expansion
    group by account_key, effective_date
),

motions as (
    select motion
    from {{ ref('component_motions') }}
    where is_discretionary
    group by motion
),

targets as (
    select motion as target, motion from motions
    union all
    select 'any' as target, motion from motions
),

windows as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        targets.target,
        targets.motion,
        {{ add_days('scored_accounts.scoring_date', whole_number('readiness:horizon_days')) }} as window_end_date
    from scored_accounts
    cross join targets
),

outcomes as (
    select
        windows.account_key,
        windows.scoring_date,
        windows.target,
        count(events.account_key) > 0 as has_expanded,
        cast(coalesce(sum(events.discretionary_amount), 0) as decimal(18, 2)) as expansion_amount,
        cast(coalesce(sum(case
            when expansion_days.known_date <= windows.window_end_date then events.discretionary_amount
        end), 0) as decimal(18, 2)) as known_amount,
        min(events.effective_date) as first_expansion_date,
        min(expansion_days.known_date) as outcome_known_date,
        windows.window_end_date,
        windows.window_end_date <= {{ as_of_date() }} as is_window_complete
    from windows
    left join events
        on
            windows.account_key = events.account_key
            and windows.motion = events.motion
            and windows.scoring_date < events.effective_date
            and windows.window_end_date >= events.effective_date
    left join expansion_days
        on events.account_key = expansion_days.account_key and events.effective_date = expansion_days.effective_date
    group by windows.account_key, windows.scoring_date, windows.target, windows.window_end_date
)

select * from outcomes
