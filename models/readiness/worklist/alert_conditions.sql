-- Where the condition of an alert holds; what is unknown raises none.
with judged_features as (
    select * from {{ ref('judged_features') }}
),

rules as (
    select * from {{ ref('alert_rules') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

alert_conditions as (
    select
        judged_features.account_key,
        judged_features.scoring_date,
        rules.signal,
        rules.title,
        judged_features.feature,
        judged_features.feature_value
    from judged_features
    inner join rules on judged_features.feature = rules.feature
    inner join thresholds on rules.threshold = thresholds.name
    where {{ meets('judged_features.feature_value', 'thresholds.comparison', 'thresholds.value') }}
)

select * from alert_conditions
