-- Published figures by month in one long table, each still computed in its own model; statuses come with them.
-- A line: metric, model (none: of that name), its cut, numerator, denominator, value, status, headline rows.
-- Cut by none: the total, segments and motions of the model itself; by anything else: one figure a value of it.
{%- set year = 'window_months = 12' %}
{%- set total = "dimension = 'total'" %}
{%- set expansions = "opportunity_type = 'expansion'" %}
{%- set published = [
    ['arr', 'portfolio_monthly', none, none, none, 'closing_amount', none, none],
    ['nrr', none, none, 'closing_amount', 'opening_amount', 'rate', 'status', year],
    ['grr', none, none, 'retained_amount', 'opening_amount', 'rate', 'status', year],
    ['logo_retention', none, none, 'retained_account_count', 'opening_account_count', 'rate', none, year],
    ['nrr_including_usage', none, none, 'closing_amount', 'opening_amount', 'rate', none, year],
    ['nrr_excluding_price', none, none, 'closing_amount', 'opening_amount', 'rate', none, year],
    ['nrr_monthly_compounded', none, none, none, none, 'rate', none, none],
    ['nrr_trailing_average', none, none, 'closing_amount', 'opening_amount', 'rate', none, year],
    ['expansion_arr', 'expansion_arr_monthly', none, none, none, 'expansion_amount', none, none],
    ['expansion_rate', none, none, 'expansion_amount', 'opening_amount', 'rate', 'status', none],
    ['expansion_mix', none, 'motion', 'expansion_amount', 'total_amount', 'share', none, none],
    ['penetration', none, none, 'expanded_account_count', 'opening_account_count', 'rate', 'status', none],
    ['penetration_by_age', none, 'age_months', 'expanded_account_count', 'account_count', 'rate', 'status', total],
    ['average_expansion', none, none, 'expansion_amount', 'event_count', 'mean_amount', none, none],
    ['arpa', none, none, 'closing_amount', 'account_count', 'arpa_amount', none, none],
    ['expansion_share_of_new_arr', none, none, 'expansion_amount', 'expansion_amount + new_amount', 'rate', none, none],
    ['expansion_share_by_company_size', none, 'company_size_band', 'expansion_amount',
     'expansion_amount + new_amount', 'rate', none, none],
    ['contraction_after_expansion', none, none, 'followed_event_count', 'event_count', 'rate', none,
     'horizon_days = 90'],
    ['upgrade_matrix', 'upgrade_matrix_of_plans', 'tier', 'account_count', 'opening_account_count', 'share', none,
     'window_quarters = 4 and is_complete_quarter'],
    ['tier_upgrade_conversion', none, 'product_family', 'upgraded_account_count', 'opening_account_count', 'rate',
     none, total ~ " and from_tier = 'all' and is_complete_quarter"],
    ['add_on_attach', none, none, 'attached_account_count', 'base_account_count', 'rate', 'status', "add_on = 'all'"],
    ['cross_sell_attach', none, 'product_pair', 'attached_account_count', 'mature_account_count', 'rate', 'status',
     total],
    ['products_per_account', none, 'product_count_band', 'account_count', 'total_account_count', 'share', none, total],
    ['median_time_to_first_expansion', none, none, none, none, 'median_months', none, none],
    ['expansion_frequency', 'expansion_frequency_mix', none, none, none, 'expansions_in_pace_years', none,
     "frequency_band = 'all'"],
    ['acquire_or_expand', none, 'growth_target', 'opening_amount * (1 + growth_rate) - closing_amount',
     'opening_amount', 'required_new_logo_rate', none, total],
    ['post_expansion_adoption', none, 'component', 'adopted_quantity', 'added_quantity', 'rate', none,
     total ~ ' and is_complete_month'],
    ['seat_utilisation', none, none, 'active_user_count', 'seat_count', 'rate', 'status', none],
    ['seat_velocity', none, none, none, none, 'seats_per_month', none, none],
    ['feature_breadth', none, none, 'used_feature_count', 'account_count', 'features_per_account', 'status', none],
    ['plan_feature_use', 'feature_breadth', none, 'used_plan_feature_count', 'plan_feature_count',
     'plan_feature_rate', none, none],
    ['tier_adoption', none, none, 'adopted_account_count', 'account_count', 'rate', none, none],
    ['core_action_frequency', none, none, 'core_action_count', 'account_count', 'core_actions_per_account',
     'status', none],
    ['limit_proximity', none, 'entitlement', 'near_limit_account_count', 'account_count', 'rate', none, total],
    ['usage_growth', none, none, none, none, 'rate', 'status', none],
    ['usage_quality', none, none, 'healthy_account_count', 'account_count', 'rate', none, none],
    ['committed_usage', none, 'entitlement', 'actual_quantity', 'committed_quantity', 'rate', 'status', total],
    ['usage_depth', none, none, 'feature_user_day_count', 'user_day_count', 'features_per_user_day', none, none],
    ['account_phase', none, none, 'expand_account_count', 'account_count', 'rate', none, none],
    ['new_departments', 'portfolio_signals', none, none, none, 'new_department_count', none, none],
    ['signals', 'portfolio_signals', none, none, none, 'signal_count', none, none],
    ['limit_alerts', 'portfolio_signals', none, none, none, 'limit_alert_count', none, none],
    ['health_score', 'portfolio_health', none, 'total_score', 'customer_count', 'mean_score', 'status', none],
    ['support_load', 'portfolio_support', none, none, none, 'opened_count', none, none],
    ['survey_score', 'survey_scores', 'survey', 'numerator_count', 'response_count', 'rate', none, total],
    ['pipeline_coverage', none, none, 'open_amount', 'open_target_amount', 'coverage', 'status', expansions],
    ['win_rate', none, none, 'won_count', 'closed_count', 'rate', 'status', expansions],
    ['sales_cycle', none, none, 'total_cycle_days', 'won_count', 'median_days', 'status', expansions],
    ['opportunity_coverage', none, none, 'covered_account_count', 'eligible_account_count', 'rate', none, none],
    ['opportunity_trigger_mix', none, none, 'opportunity_count', 'total_opportunity_count', 'share', none,
     "trigger_kind = 'product_triggered'"],
    ['expansion_cost_ratio', none, 'effort', 'cost_amount', 'arr_amount', 'rate', 'status', total],
    ['expansion_return', none, none, 'arr_amount', 'cost_amount', 'rate', none, none],
    ['hours_per_won_deal', none, none, 'won_hours', 'won_with_hours_count', 'hours_per_won_deal', none,
     expansions]
] %}
-- Quarters stand at their last month; what is known as of a date only stands at the month of that date.
{%- set months = {
    'upgrade_matrix': add_months('quarter', 2),
    'tier_upgrade_conversion': add_months('quarter', 2),
    'median_time_to_first_expansion': month_of('observed_date'),
    'penetration_by_age': month_of(as_of_date()),
    'expansion_frequency': month_of(as_of_date())
} %}
{%- set cuts = {'product_pair': "product_a || '-' || product_b", 'tier': "from_plan || '-' || to_plan"} %}
with figures as (
    {%- for metric, model, cut, numerator, denominator, value, status, headline in published %}
    {%- set filters = [] if cut else ["dimension in ('total', 'segment', 'motion')"] %}
    {%- if headline %}{% do filters.append(headline) %}{% endif %}
    select
        '{{ metric }}' as metric,
        {{ months.get(metric, 'month') }} as month,
        {{ "'" ~ cut ~ "'" if cut else 'dimension' }} as dimension,
        cast({{ cuts.get(cut, cut) if cut else 'dimension_value' }} as {{ dbt.type_string() }}) as dimension_value,
        cast({{ numerator or 'null' }} as decimal(28, 8)) as numerator,
        cast({{ denominator or 'null' }} as decimal(28, 8)) as denominator,
        cast({{ value }} as decimal(28, 8)) as metric_value,
        cast({{ status or 'null' }} as {{ dbt.type_string() }}) as status
    from {{ ref(model or metric) }}
    {%- if filters %}
    where {{ filters | join(' and ') }}
    {%- endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

metric_values as (
    select
        figures.*,
        {{ last_day_of('figures.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from figures
)

select * from metric_values
