with comparisons as (
    select * from {{ ref('health_score_comparisons') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

improving as (
    select * from {{ ref('thresholds') }} where name = 'health_improving'
),

declining as (
    select * from {{ ref('thresholds') }} where name = 'health_declining'
),

customers as (
    select
        hierarchy.account_key,
        comparisons.month,
        count(*) as scored_count,
        sum(comparisons.health_score) as score_sum,
        max(comparisons.score_date) as score_date,
        count(comparisons.earlier_score) as compared_count,
        sum(case when comparisons.earlier_score is not null then comparisons.health_score - comparisons.earlier_score end) as change_sum
    from comparisons
    inner join hierarchy
        on
            comparisons.leaf_account_key = hierarchy.leaf_account_key
            and comparisons.known_date >= hierarchy.valid_from
            and comparisons.known_date < hierarchy.valid_to
    group by hierarchy.account_key, comparisons.month
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
