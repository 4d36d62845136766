-- The features that speak for a factor; a factor may have several, of which the best one counts.
{%- set features = [
    'usage_growth_3_months', 'plan_feature_rate', 'days_since_economic_buyer', 'days_since_executive',
    'days_since_contact', 'nps_score', 'active_user_growth', 'days_to_renewal', 'whitespace_rate'
] %}
with account_features as (
    select * from {{ ref('account_features') }}
),

factor_values as (
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
)

select * from factor_values
