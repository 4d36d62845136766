-- Every rule on every account whose feature is known; what nobody knows is held against nobody.
with judged_features as (
    select * from {{ ref('judged_features') }}
),

rules as (
    select * from {{ ref('eligibility_rules') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

eligibility_checks as (
    select
        judged_features.account_key,
        judged_features.scoring_date,
        rules.rule,
        rules.aspect,
        judged_features.feature_value,
        thresholds.comparison,
        thresholds.value as limit_value,
        {{ meets('judged_features.feature_value', 'thresholds.comparison', 'thresholds.value') }} as is_met,
        rules.reason
    from judged_features
    inner join rules on judged_features.feature = rules.feature
    inner join thresholds on rules.threshold = thresholds.name
)

select * from eligibility_checks
