-- Every account leaves the curve once: by its first expansion or, censored, by whatever ends its observation before.
{{ config(materialized='view') }}
{%- set slices = [
    ('total', "'all'"), ('segment', 'segment'),
    ('cohort_year', "cast(extract(year from start_month) as " ~ dbt.type_string() ~ ")"),
] %}
with accounts as (
    select * from {{ ref('time_to_first_expansion') }}
),

motions as (
    select motion from {{ ref('component_motions') }}
    where is_discretionary
    group by motion
),

months as (
    select
        {{ each_month('first_month', month_of(as_of_date())) }} as month
    from (select {{ month_of('min(first_arr_date)') }} as first_month from accounts) as first_months
),

observed_dates as (
    select {{ last_day_of('month') }} as observed_date from months
    where
        {{ dbt.date_trunc('quarter', 'month') }} <> {{ dbt.date_trunc('quarter', add_months('month', 1)) }}
        and {{ last_day_of('month') }} < {{ as_of_date() }}
    union all
    select {{ as_of_date() }} as observed_date
),

observed as (
    select
        observed_dates.observed_date,
        accounts.segment,
        accounts.start_month,
        accounts.motion,
        coalesce(accounts.first_expansion_date <= observed_dates.observed_date, false) as is_expanded,
        {{ dbt.datediff(
            'accounts.first_arr_date',
            'least(coalesce(accounts.first_expansion_date, accounts.left_date, observed_dates.observed_date), '
            ~ 'observed_dates.observed_date)', 'day'
        ) }} as duration_days
    from accounts
    inner join observed_dates on accounts.first_arr_date <= observed_dates.observed_date
),

exits as (
    {%- for dimension, value in slices %}
    select observed_date, '{{ dimension }}' as dimension, {{ value }} as dimension_value, duration_days, is_expanded
    from observed
    union all
    {%- endfor %}
    select
        observed.observed_date, 'motion' as dimension, motions.motion as dimension_value, observed.duration_days,
        observed.is_expanded and observed.motion = motions.motion as is_expanded
    from observed
    cross join motions
),

first_expansion_exits as (
    select
        observed_date,
        dimension,
        dimension_value,
        cast(duration_days as {{ dbt.type_int() }}) as duration_days,
        count(case when is_expanded then 1 end) as event_count,
        count(case when not is_expanded then 1 end) as censored_count
    from exits
    group by observed_date, dimension, dimension_value, duration_days
)

select * from first_expansion_exits
