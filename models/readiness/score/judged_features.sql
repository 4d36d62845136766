-- In long form what policy judges by: every feature is listed, so that a row of a seed may name any of them.
{%- set features = [
    'arr_amount', 'tenure_days', 'product_family_count', 'tier_rank', 'days_to_renewal', 'expansion_count_365',
    'days_since_expansion', 'contraction_count_365', 'days_since_price_rise', 'seat_change_90', 'whitespace_amount',
    'whitespace_rate', 'days_since_executive', 'days_since_economic_buyer', 'days_since_contact', 'crm_record_count',
    'days_since_funding', 'days_since_quantified_review', 'quantified_value_rate', 'days_since_new_department',
    'days_since_feature_adopted', 'seat_utilisation_rate', 'seat_utilisation_change', 'seat_days_over',
    'is_seat_use_sustained', 'limit_rate', 'days_to_limit', 'limit_daily_change', 'days_at_limit',
    'limit_sustained_rate', 'active_user_count', 'active_user_growth', 'usage_growth_3_months', 'active_day_count',
    'core_action_count', 'admin_action_count', 'integration_count', 'department_count', 'used_feature_count',
    'plan_feature_rate', 'features_per_user_day', 'health_score', 'health_change', 'health_age_days', 'nps_score',
    'nps_age_days', 'csat_score', 'csat_age_days', 'ticket_count_90', 'ticket_change_90', 'escalation_count_90',
    'past_due_item_count', 'paused_item_count'
] %}
with account_features as (
    select * from {{ ref('account_features') }}
),

named as (
    select feature from {{ ref('readiness_mappings') }}
    union
    select feature from {{ ref('eligibility_rules') }}
    union
    select feature from {{ ref('alert_rules') }}
    union
    select feature from {{ ref('readiness_claims') }}
    union
    select stratum_feature as feature from {{ ref('readiness_claims') }}
),

judged_features as (
    {%- for feature in features %}
    select
        account_key,
        scoring_date,
        '{{ feature }}' as feature,
        cast({{ feature }} as decimal(28, 8)) as feature_value
    from account_features
    where {{ feature }} is not null and '{{ feature }}' in (select named.feature from named)
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from judged_features
