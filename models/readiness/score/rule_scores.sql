-- Weighted score of 0 to 100 over the factors that are known, as long as enough of the weight is.
with factor_scores as (
    select * from {{ ref('factor_scores') }}
),

enough as (
    select * from {{ ref('thresholds') }}
    where name = 'readiness_known_weight'
),

sums as (
    select
        account_key,
        scoring_date,
        sum(weight) as total_weight,
        sum(case when factor_score is not null then weight else 0 end) as known_weight,
        sum(points) as points,
        count(factor_score) as known_factor_count
    from factor_scores
    group by account_key, scoring_date
),

rates as (
    select
        *,
        {{ rate_of('known_weight', 'total_weight') }} as known_weight_rate
    from sums
),

scores as (
    select
        rates.*,
        case when {{ meets('rates.known_weight_rate', 'enough.comparison', 'enough.value') }}
            then cast(round({{ rate_of('rates.points', 'rates.known_weight') }} * 100, 2) as decimal(5, 2))
        end as rule_score
    from rates
    cross join enough
),

rule_scores as (
    select
        scores.account_key,
        scores.scoring_date,
        scores.rule_score,
        coalesce({{ status_of_row() }}, 'insufficient_data') as band,
        cast(scores.known_weight as decimal(9, 2)) as known_weight,
        cast(scores.total_weight as decimal(9, 2)) as total_weight,
        scores.known_weight_rate,
        scores.known_factor_count
    from scores
    {{ status_joins('readiness_score', 'scores.rule_score') }}
)

select * from rule_scores
