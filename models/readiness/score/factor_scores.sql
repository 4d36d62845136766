-- From a value to 0 .. 1 along the mapping of its factor: linear inside a range, ends held, nothing for what is unknown.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

weights as (
    select * from {{ ref('readiness_weights') }}
),

mappings as (
    select * from {{ ref('readiness_mappings') }}
),

judged_features as (
    select * from {{ ref('judged_features') }}
),

mapped as (
    select
        judged_features.account_key,
        judged_features.scoring_date,
        mappings.factor,
        judged_features.feature,
        judged_features.feature_value,
        case
            when mappings.score_from = mappings.score_to then mappings.score_from
            else mappings.score_from + (mappings.score_to - mappings.score_from) * {{ rate_of(
                'judged_features.feature_value - mappings.from_value', 'mappings.to_value - mappings.from_value'
            ) }}
        end as factor_score
    from judged_features
    inner join mappings
        on
            judged_features.feature = mappings.feature
            and (mappings.from_value is null or judged_features.feature_value >= mappings.from_value)
            and (mappings.to_value is null or judged_features.feature_value < mappings.to_value)
),

best as (
    select
        *,
        row_number() over (
            partition by account_key, scoring_date, factor order by factor_score desc, feature
        ) as score_order
    from mapped
),

factor_scores as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        weights.factor,
        weights.weight,
        best.feature,
        best.feature_value,
        cast(best.factor_score as decimal(28, 8)) as factor_score,
        cast(best.factor_score * weights.weight as decimal(28, 8)) as points
    from scored_accounts
    cross join weights
    left join best
        on
            scored_accounts.account_key = best.account_key
            and scored_accounts.scoring_date = best.scoring_date
            and weights.factor = best.factor
            and best.score_order = 1
)

select * from factor_scores
