-- A score is the newest one until a newer one is known; a score that is known only after a newer one tells nothing any more.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

members as (
    select * from {{ ref('scored_members') }}
),

scores as (
    select * from {{ ref('health_scores') }}
),

limits as (
    select
        max(case when name = 'health_change_days' then cast(value as {{ dbt.type_int() }}) end) as change_days,
        max(case when name = 'health_score_age' then cast(value as {{ dbt.type_int() }}) end) as age_days
    from {{ ref('thresholds') }}
),

known_scores as (
    select
        leaf_account_key,
        score_date,
        health_score,
        {{ known_on('score_date', 'recorded_date') }} as known_from,
        coalesce(
            min({{ known_on('score_date', 'recorded_date') }}) over (
                partition by leaf_account_key order by score_date
                rows between 1 following and unbounded following
            ),
            {{ open_end_date() }}
        ) as known_to
    from scores
    where health_score is not null
),

looks as (
    select
        members.account_key,
        members.scoring_date,
        members.leaf_account_key,
        limits.age_days,
        {{ add_days('members.scoring_date', '-limits.change_days') }} as earlier_date
    from members
    cross join limits
),

levels as (
    select
        looks.account_key,
        looks.scoring_date,
        known_scores.health_score,
        known_scores.score_date,
        known_scores.known_from,
        case
            when
                {{ dbt.datediff('known_scores.score_date', 'looks.scoring_date', 'day') }} <= looks.age_days
                and {{ dbt.datediff('earlier_scores.score_date', 'looks.earlier_date', 'day') }} <= looks.age_days
                then known_scores.health_score - earlier_scores.health_score
        end as score_change
    from looks
    inner join known_scores
        on
            looks.leaf_account_key = known_scores.leaf_account_key
            and looks.scoring_date >= known_scores.known_from
            and looks.scoring_date < known_scores.known_to
    left join known_scores as earlier_scores
        on
            looks.leaf_account_key = earlier_scores.leaf_account_key
            and looks.earlier_date >= earlier_scores.known_from
            and looks.earlier_date < earlier_scores.known_to
),

means as (
    select
        account_key,
        scoring_date,
        cast({{ rate_of('sum(health_score)', 'count(*)') }} as decimal(5, 2)) as health_score,
        cast({{ rate_of('sum(score_change)', 'count(score_change)') }} as decimal(5, 2)) as health_change,
        max(score_date) as score_date,
        max(known_from) as known_date
    from levels
    group by account_key, scoring_date
),

health_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        means.health_score,
        means.health_change,
        cast({{ dbt.datediff('means.score_date', 'scored_accounts.scoring_date', 'day') }} as {{ dbt.type_int() }})
            as health_age_days,
        means.known_date as health_known_date
    from scored_accounts
    left join means
        on scored_accounts.account_key = means.account_key and scored_accounts.scoring_date = means.scoring_date
)

select * from health_features
