-- One alert an account and signal until it clears. What was published is gone on from: an open alert is not raised again
-- because the date on which it began is no longer scored.
with given as (
    select * from {{ ref('published_readiness_alerts') }}
    where as_of_date <= {{ as_of_date() }}
),

runs as (
    select * from {{ ref('alert_runs') }}
),

latest as (
    select scoring_date from {{ ref('scoring_dates') }}
    where is_latest
),

last_given as (
    select coalesce(max(as_of_date), cast('1900-01-01' as date)) as given_date
    from given
),

holdouts as (
    select * from {{ ref('holdout_accounts') }}
),

-- One row also when no date came since.
next_date as (
    select min(dates.scoring_date) as scoring_date
    from {{ ref('scoring_dates') }} as dates
    cross join last_given
    where dates.scoring_date > last_given.given_date
),

gone_on as (
    select
        given.account_key,
        given.signal,
        given.title,
        given.raised_date,
        coalesce(runs.last_seen_date, given.last_seen_date) as last_seen_date,
        case
            when not given.is_open then given.cleared_date
            when runs.account_key is not null then runs.cleared_date
            else next_date.scoring_date
        end as cleared_date,
        greatest(given.highest_value, coalesce(runs.highest_value, given.highest_value)) as highest_value
    from given
    cross join next_date
    left join runs
        on
            given.account_key = runs.account_key
            and given.signal = runs.signal
            and given.is_open
            and runs.is_from_first_date
),

begun as (
    select
        runs.account_key,
        runs.signal,
        runs.title,
        runs.first_seen_date as raised_date,
        runs.last_seen_date,
        runs.cleared_date,
        runs.highest_value
    from runs
    left join given
        on
            runs.account_key = given.account_key
            and runs.signal = given.signal
            and given.is_open
            and runs.is_from_first_date
    where given.account_key is null
),

alerts as (
    select * from gone_on
    union all
    select * from begun
),

readiness_alerts as (
    select
        alerts.account_key,
        alerts.signal,
        alerts.title,
        alerts.raised_date,
        alerts.last_seen_date,
        alerts.cleared_date,
        alerts.cleared_date is null as is_open,
        alerts.raised_date = latest.scoring_date as is_new,
        coalesce(holdouts.is_holdout, false) as is_holdout,
        alerts.highest_value,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from alerts
    cross join latest
    left join holdouts on alerts.account_key = holdouts.account_key
)

select * from readiness_alerts
