-- Where the condition of an alert holds; what is unknown raises none.
{%- set features = [
    'seat_days_over', 'limit_rate', 'days_since_new_department', 'days_since_funding', 'days_since_feature_adopted',
    'days_since_quantified_review', 'health_change'
] %}
with account_features as (
    select * from {{ ref('account_features') }}
),

rules as (
    select * from {{ ref('alert_rules') }}
),

feature_values as (
    {%- for feature in features %}
    select
        account_key,
        scoring_date,
        '{{ feature }}' as feature,
        cast({{ feature }} as decimal(28, 8)) as feature_value
    from account_features
    where {{ feature }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

alert_conditions as (
    select
        feature_values.account_key,
        feature_values.scoring_date,
        rules.signal,
        rules.title,
        feature_values.feature,
        feature_values.feature_value
    from feature_values
    inner join rules on feature_values.feature = rules.feature
    where {{ meets('feature_values.feature_value', 'rules.comparison', 'rules.limit_value') }}
)

select * from alert_conditions
