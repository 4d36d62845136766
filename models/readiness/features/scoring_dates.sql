-- Month ends of the past, the last Sundays, and the as-of date itself. A date stands for all that was known at its end.
{%- set weeks = whole_number('readiness:weekly_weeks') %}
with days as (
    select date_day from {{ ref('calendar_days') }}
    where date_day <= {{ as_of_date() }} and date_day >= {{ history_from() }}
),

first_balance as (
    select min(effective_date) as first_date
    from {{ ref('fct_arr_movements') }}
),

marked as (
    select
        days.date_day as scoring_date,
        days.date_day = {{ last_day_of('days.date_day') }} as is_month_end,
        mod({{ dbt.datediff("cast('2000-01-02' as date)", 'days.date_day', 'day') }}, 7) = 0
        and days.date_day > {{ add_days(as_of_date(), '-7 * ' ~ weeks) }} as is_week_end,
        days.date_day = {{ as_of_date() }} as is_latest
    from days
    inner join first_balance on days.date_day >= first_balance.first_date
),

scoring_dates as (
    select scoring_date, is_month_end, is_week_end, is_latest
    from marked
    where is_month_end or is_week_end or is_latest
)

select * from scoring_dates
