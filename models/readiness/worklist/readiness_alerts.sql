-- One alert an account and signal, from the scoring date on which its condition began to hold until it no longer does.
with conditions as (
    select * from {{ ref('alert_conditions') }}
),

dates as (
    select
        scoring_date,
        is_latest,
        row_number() over (order by scoring_date) as date_number,
        lead(scoring_date) over (order by scoring_date) as next_scoring_date
    from {{ ref('scoring_dates') }}
),

numbered as (
    select
        conditions.*,
        dates.is_latest,
        dates.next_scoring_date,
        dates.date_number - row_number() over (
            partition by conditions.account_key, conditions.signal order by conditions.scoring_date
        ) as run_number
    from conditions
    inner join dates on conditions.scoring_date = dates.scoring_date
),

runs as (
    select
        account_key,
        signal,
        max(title) as title,
        min(scoring_date) as raised_date,
        max(scoring_date) as last_seen_date,
        max(next_scoring_date) as next_scoring_date,
        coalesce(max(case when is_latest then 1 end), 0) = 1 as is_open,
        max(feature_value) as highest_value
    from numbered
    group by account_key, signal, run_number
),

readiness_alerts as (
    select
        runs.account_key,
        runs.signal,
        runs.title,
        runs.raised_date,
        runs.last_seen_date,
        case when not runs.is_open then runs.next_scoring_date end as cleared_date,
        runs.is_open,
        dates.is_latest as is_new,
        runs.highest_value,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from runs
    inner join dates on runs.raised_date = dates.scoring_date
)

select * from readiness_alerts
