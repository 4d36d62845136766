-- The words behind a score of the latest date, best first: contributions of the learned score, else factors of the rule score.
with scores as (
    select scores.*
    from {{ ref('account_scores') }} as scores
    inner join {{ ref('scoring_dates') }} as dates on scores.scoring_date = dates.scoring_date
    where dates.is_latest
),

contributions as (
    select * from {{ ref('score_contributions') }}
    where target = 'any' and feature <> 'base'
),

factor_scores as (
    select * from {{ ref('factor_scores') }}
),

weights as (
    select * from {{ ref('readiness_weights') }}
),

neutral as (
    select * from {{ ref('thresholds') }}
    where name = 'neutral_factor_score'
),

found as (
    select
        scores.account_key,
        scores.scoring_date,
        contributions.feature as reason_key,
        contributions.reason,
        contributions.contribution as strength
    from scores
    inner join contributions
        on scores.account_key = contributions.account_key and scores.scoring_date = contributions.scoring_date
    where scores.score_kind = 'learned' and contributions.contribution <> 0
    union all
    select
        scores.account_key,
        scores.scoring_date,
        weights.factor as reason_key,
        case when {{ meets('factor_scores.factor_score', 'neutral.comparison', 'neutral.value') }}
            then weights.reason_good else weights.reason_bad end as reason,
        cast((factor_scores.factor_score - neutral.value) * weights.weight as decimal(18, 9)) as strength
    from scores
    cross join neutral
    inner join factor_scores
        on scores.account_key = factor_scores.account_key and scores.scoring_date = factor_scores.scoring_date
    inner join weights on factor_scores.factor = weights.factor
    where scores.score_kind = 'rule' and factor_scores.factor_score is not null
),

score_reasons as (
    select
        account_key,
        scoring_date,
        reason_key,
        reason,
        strength,
        cast(row_number() over (
            partition by account_key, scoring_date order by strength desc, reason_key
        ) as {{ dbt.type_int() }}) as rank_for,
        cast(row_number() over (
            partition by account_key, scoring_date order by strength, reason_key
        ) as {{ dbt.type_int() }}) as rank_against
    from found
)

select * from score_reasons
