-- Every rule on every account whose feature is known; what nobody knows is held against nobody.
{%- set features = [
    'plan_feature_rate', 'seat_utilisation_rate', 'health_score', 'escalation_count_90', 'ticket_change_90',
    'contraction_count_365', 'days_to_renewal', 'tenure_days', 'whitespace_rate'
] %}
{%- set standings = ['past_due_item_count', 'paused_item_count'] %}
with account_features as (
    select * from {{ ref('account_features') }}
),

contract_standings as (
    select * from {{ ref('contract_standings') }}
),

rules as (
    select * from {{ ref('eligibility_rules') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

feature_values as (
    {%- for feature in features + standings %}
    select
        account_key,
        scoring_date,
        '{{ feature }}' as feature,
        cast({{ feature }} as decimal(28, 8)) as feature_value
    from {{ 'contract_standings' if feature in standings else 'account_features' }}
    where {{ feature }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

eligibility_checks as (
    select
        feature_values.account_key,
        feature_values.scoring_date,
        rules.rule,
        rules.aspect,
        feature_values.feature_value,
        thresholds.comparison,
        thresholds.value as limit_value,
        {{ meets('feature_values.feature_value', 'thresholds.comparison', 'thresholds.value') }} as is_met,
        rules.reason
    from feature_values
    inner join rules on feature_values.feature = rules.feature
    inner join thresholds on rules.threshold = thresholds.name
)

select * from eligibility_checks
