-- Days from the first of the century to two years after the as-of date; what a time axis needs, whatever the data holds.
with days as (
    {{ dbt.date_spine(
        'day', "cast('2000-01-01' as date)", 'cast(' ~ dbt.dateadd('month', 24, as_of_date()) ~ ' as date)'
    ) }}
),

calendar_days as (
    select cast(date_day as date) as date_day from days
)

select * from calendar_days
