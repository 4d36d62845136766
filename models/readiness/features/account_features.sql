-- One join and no rule of its own: what a feature means is said where it is made.
{%- set families = [
    'contract_features', 'movement_features', 'whitespace_features', 'contact_features',
    'signal_features', 'seat_features', 'limit_features', 'usage_features',
    'breadth_features', 'health_features', 'survey_features', 'support_features',
    'standing_features'
] %}
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),
{% for family in families %}
{{ family }} as (
    select * from {{ ref(family) }}
),
{% endfor %}
account_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.is_month_end,
        scored_accounts.is_latest,
        scored_accounts.segment,
        contract_features.arr_amount,
        contract_features.tenure_days,
        contract_features.product_family_count,
        contract_features.tier_rank,
        contract_features.days_to_renewal,
        contract_features.contract_known_date,
        movement_features.expansion_count_365,
        movement_features.days_since_expansion,
        movement_features.contraction_count_365,
        movement_features.days_since_price_rise,
        movement_features.seat_change_90,
        movement_features.movements_known_date,
        whitespace_features.whitespace_amount,
        whitespace_features.whitespace_rate,
        whitespace_features.whitespace_known_date,
        contact_features.days_since_executive,
        contact_features.days_since_economic_buyer,
        contact_features.days_since_contact,
        contact_features.crm_record_count,
        contact_features.contacts_known_date,
        signal_features.days_since_funding,
        signal_features.days_since_quantified_review,
        signal_features.quantified_value_rate,
        signal_features.days_since_new_department,
        signal_features.days_since_feature_adopted,
        signal_features.signals_known_date,
        seat_features.seat_utilisation_rate,
        seat_features.seat_utilisation_change,
        seat_features.seat_days_over,
        seat_features.is_seat_use_sustained,
        seat_features.seats_known_date,
        limit_features.limit_rate,
        limit_features.days_to_limit,
        limit_features.limit_daily_change,
        limit_features.days_at_limit,
        limit_features.limit_sustained_rate,
        limit_features.limits_known_date,
        usage_features.active_user_count,
        usage_features.active_user_growth,
        usage_features.usage_growth_3_months,
        usage_features.active_day_count,
        usage_features.core_action_count,
        usage_features.admin_action_count,
        usage_features.integration_count,
        usage_features.department_count,
        usage_features.usage_known_date,
        breadth_features.used_feature_count,
        breadth_features.plan_feature_rate,
        breadth_features.features_per_user_day,
        breadth_features.breadth_known_date,
        health_features.health_score,
        health_features.health_change,
        health_features.health_age_days,
        health_features.health_known_date,
        survey_features.nps_score,
        survey_features.nps_age_days,
        survey_features.csat_score,
        survey_features.csat_age_days,
        survey_features.surveys_known_date,
        support_features.ticket_count_90,
        support_features.ticket_change_90,
        support_features.escalation_count_90,
        support_features.support_known_date,
        standing_features.past_due_item_count,
        standing_features.paused_item_count,
        standing_features.standing_known_date
    from scored_accounts
    {%- for family in families %}
    inner join {{ family }}
        on
            scored_accounts.account_key = {{ family }}.account_key
            and scored_accounts.scoring_date = {{ family }}.scoring_date
    {%- endfor %}
)

select * from account_features
