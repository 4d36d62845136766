-- Windows of use as pairs of dates, so that facts join by equality on their day and never by a range of each account.
{%- set window_days = whole_number('adoption:activity_days') %}
with scoring_dates as (
    select * from {{ ref('scoring_dates') }}
),

calendar_days as (
    select * from {{ ref('calendar_days') }}
),

growth as (
    select cast(value as {{ dbt.type_int() }}) as rate_count
    from {{ ref('thresholds') }}
    where name = 'growth_rates_averaged'
),

pairs as (
    select
        scoring_dates.scoring_date,
        calendar_days.date_day as event_date,
        cast({{ dbt.datediff('calendar_days.date_day', 'scoring_dates.scoring_date', 'day') }} as {{ dbt.type_int() }})
            as days_before
    from scoring_dates
    cross join growth
    inner join calendar_days
        on
            calendar_days.date_day <= scoring_dates.scoring_date
            and calendar_days.date_day
            > {{ add_days('scoring_dates.scoring_date', '-' ~ window_days ~ ' * (growth.rate_count + 1)') }}
),

scoring_window_days as (
    select
        scoring_date,
        event_date,
        days_before,
        cast(floor(days_before / {{ window_days }}) as {{ dbt.type_int() }}) as windows_before
    from pairs
)

select * from scoring_window_days
