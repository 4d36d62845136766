-- Runs of scoring dates since the last publication on which a condition holds without a gap.
with conditions as (
    select * from {{ ref('alert_conditions') }}
),

-- One row also when nothing was published.
last_given as (
    select coalesce(max(as_of_date), cast('1900-01-01' as date)) as given_date
    from {{ ref('published_readiness_alerts') }}
    where as_of_date <= {{ as_of_date() }}
),

dates as (
    select
        scoring_dates.scoring_date,
        scoring_dates.is_latest,
        row_number() over (order by scoring_dates.scoring_date) as date_number,
        lead(scoring_dates.scoring_date) over (order by scoring_dates.scoring_date) as next_scoring_date
    from {{ ref('scoring_dates') }} as scoring_dates
    inner join last_given on scoring_dates.scoring_date > last_given.given_date
),

numbered as (
    select
        conditions.account_key,
        conditions.signal,
        conditions.title,
        conditions.feature_value,
        dates.scoring_date,
        dates.is_latest,
        dates.date_number,
        dates.next_scoring_date,
        dates.date_number - row_number() over (
            partition by conditions.account_key, conditions.signal order by conditions.scoring_date
        ) as run_number
    from conditions
    inner join dates on conditions.scoring_date = dates.scoring_date
),

alert_runs as (
    select
        account_key,
        signal,
        max(title) as title,
        min(scoring_date) as first_seen_date,
        max(scoring_date) as last_seen_date,
        max(case when is_latest then 1 else 0 end) = 1 as is_open,
        case when max(case when is_latest then 1 else 0 end) = 0 then max(next_scoring_date) end as cleared_date,
        min(date_number) = 1 as is_from_first_date,
        max(feature_value) as highest_value
    from numbered
    group by account_key, signal, run_number
)

select * from alert_runs
