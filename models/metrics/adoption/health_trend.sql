with scores as (
    select * from {{ ref('health_scores') }}
    where score_date <= {{ as_of_date() }} and recorded_date <= {{ as_of_date() }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

limits as (
    select
        max(case when name = 'health_change_days' then cast(value as {{ dbt.type_int() }}) end) as change_days,
        max(case when name = 'health_score_age' then cast(value as {{ dbt.type_int() }}) end) as age_days
    from {{ ref('thresholds') }}
),

improving as (
    select * from {{ ref('thresholds') }} where name = 'health_improving'
),

declining as (
    select * from {{ ref('thresholds') }} where name = 'health_declining'
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

pairs as (
    select
        month,
        known_date,
        leaf_account_key,
        max(case when look = 'level' then health_score end) as health_score,
        max(case when look = 'level' then score_date end) as score_date,
        max(case when look = 'earlier' then health_score end) as earlier_score
    from seen
    where recency = 1
    group by month, known_date, leaf_account_key
),

customers as (
    select
        hierarchy.account_key,
        pairs.month,
        count(*) as scored_count,
        sum(pairs.health_score) as score_sum,
        max(pairs.score_date) as score_date,
        count(pairs.earlier_score) as compared_count,
        sum(case when pairs.earlier_score is not null then pairs.health_score - pairs.earlier_score end) as change_sum
    from pairs
    inner join hierarchy
        on
            pairs.leaf_account_key = hierarchy.leaf_account_key
            and pairs.known_date >= hierarchy.valid_from
            and pairs.known_date < hierarchy.valid_to
    where pairs.health_score is not null
    group by hierarchy.account_key, pairs.month
),

levels as (
    select
        *,
        cast({{ rate_of('score_sum', 'scored_count') }} as decimal(5, 2)) as health_score,
        cast({{ rate_of('change_sum', 'compared_count') }} as decimal(5, 2)) as score_change
    from customers
),

health_trend as (
    select
        levels.account_key,
        levels.month,
        levels.health_score,
        levels.score_date,
        levels.score_change,
        case
            when levels.score_change is null then null
            when {{ meets('levels.score_change', 'improving.comparison', 'improving.value') }} then 'improving'
            when {{ meets('levels.score_change', 'declining.comparison', 'declining.value') }} then 'declining'
            else 'stable'
        end as trend,
        cast(levels.scored_count as {{ dbt.type_bigint() }}) as scored_account_count,
        cast(levels.compared_count as {{ dbt.type_bigint() }}) as compared_account_count,
        {{ status_of_row() }} as status,
        {{ last_day_of('levels.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from levels
    cross join improving
    cross join declining
    {{ status_joins('health_score', 'levels.health_score') }}
)

select * from health_trend
