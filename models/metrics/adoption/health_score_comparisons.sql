with scores as (
    select * from {{ ref('health_scores') }}
    where score_date <= {{ as_of_date() }} and recorded_date <= {{ as_of_date() }}
),

limits as (
    select
        max(case when name = 'health_change_days' then cast(value as {{ dbt.type_int() }}) end) as change_days,
        max(case when name = 'health_score_age' then cast(value as {{ dbt.type_int() }}) end) as age_days
    from {{ ref('thresholds') }}
),

months as (
    select {{ each_month('min(' ~ month_of('score_date') ~ ')', month_of(as_of_date())) }} as month
    from scores
    having min(score_date) is not null
),

-- Each month looks at two days, as known at its end: its end itself and the day as many days before.
looks as (
    select
        months.month,
        least({{ last_day_of('months.month') }}, {{ as_of_date() }}) as known_date,
        least({{ last_day_of('months.month') }}, {{ as_of_date() }}) as look_date,
        limits.age_days,
        'level' as look
    from months
    cross join limits
    union all
    select
        months.month,
        least({{ last_day_of('months.month') }}, {{ as_of_date() }}) as known_date,
        cast({{ dbt.dateadd('day', '-limits.change_days', 'least(' ~ last_day_of('months.month') ~ ', ' ~ as_of_date() ~ ')') }}
            as date) as look_date,
        limits.age_days,
        'earlier' as look
    from months
    cross join limits
),

seen as (
    select
        looks.month,
        looks.known_date,
        looks.look,
        scores.leaf_account_key,
        scores.health_score,
        scores.score_date,
        row_number() over (
            partition by looks.month, looks.look, scores.leaf_account_key order by scores.score_date desc
        ) as recency
    from looks
    inner join scores
        on
            scores.score_date <= looks.look_date
            and scores.score_date >= cast({{ dbt.dateadd('day', '-looks.age_days', 'looks.look_date') }} as date)
            and scores.recorded_date <= looks.known_date
),

health_score_comparisons as (
    select
        leaf_account_key,
        month,
        known_date,
        max(case when look = 'level' then health_score end) as health_score,
        max(case when look = 'level' then score_date end) as score_date,
        max(case when look = 'earlier' then health_score end) as earlier_score
    from seen
    where recency = 1
    group by month, known_date, leaf_account_key
    having max(case when look = 'level' then health_score end) is not null
)

select * from health_score_comparisons
