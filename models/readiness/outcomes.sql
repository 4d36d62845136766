-- The only look ahead: what was seen to happen after a scoring date. Learning and backtests read it, nothing else.
-- What had come into force before the date, and was recorded in the window, is none: it was no news that a score could have foretold.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

expansions as (
    select * from {{ ref('seen_expansions') }}
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
        count(expansions.account_key) > 0 as has_expanded,
        cast(coalesce(sum(expansions.amount), 0) as decimal(18, 2)) as expansion_amount,
        min(expansions.seen_date) as first_expansion_date,
        windows.window_end_date,
        windows.window_end_date <= {{ as_of_date() }} as is_window_complete
    from windows
    left join expansions
        on
            windows.account_key = expansions.account_key
            and windows.motion = expansions.motion
            and windows.scoring_date < expansions.effective_date
            and windows.window_end_date >= expansions.seen_date
    group by windows.account_key, windows.scoring_date, windows.target, windows.window_end_date
)

select * from outcomes
