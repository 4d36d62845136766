-- What: numerators and denominators by segment, motion or cohort add up to those of the total, for every metric that
--       counts or adds up something within its slices.
-- Why: a slice that loses a row makes the others look better, and a rate divides what is then left.
-- Resolve: a row with two values of a dimension or with none, or a slice read from another source than the total.
--
-- Not in the list: medians and means, which do not add up, and accounts that count once a slice but may be in several
-- (expanding_account_count of average_expansion: expansions of two motions; account_count of survey_scores: answers in
-- two segments). Models that are missing are compared elsewhere or do not add up, see test_metric_catalogue.py.
{%- set by_segment = ['segment'] %}
{%- set by_motion = ['segment', 'motion'] %}
{%- set models = {
    'nrr_including_usage': [
        ['month', 'window_months'], by_segment,
        ['opening_amount', 'closing_amount', 'opening_usage_amount', 'closing_usage_amount', 'opening_account_count']
    ],
    'nrr_excluding_price': [
        ['month', 'window_months'], by_segment,
        ['opening_amount', 'closing_amount', 'price_amount', 'opening_account_count']
    ],
    'retention_decomposition': [
        ['month', 'window_months'], by_segment,
        ['opening_amount', 'expansion_amount', 'contraction_amount', 'churn_amount', 'closing_amount']
    ],
    'upgrade_matrix': [
        ['quarter', 'window_quarters', 'product_family', 'from_tier', 'to_tier'], by_segment, ['account_count']
    ],
    'tier_upgrade_conversion': [
        ['quarter', 'product_family', 'from_tier'], by_segment, ['opening_account_count', 'upgraded_account_count']
    ],
    'add_on_attach': [['month', 'add_on'], by_segment, ['base_account_count', 'attached_account_count']],
    'cross_sell_attach': [
        ['month', 'product_a', 'product_b'], by_segment,
        [
            'active_account_count', 'a_account_count', 'b_account_count', 'both_account_count', 'mature_account_count',
            'bundle_account_count', 'b_before_account_count', 'attached_account_count'
        ]
    ],
    'average_expansion': [['month'], by_motion, ['event_count', 'expansion_amount']],
    'penetration': [
        ['month'], ['segment', 'cohort_quarter'], ['opening_account_count', 'expanded_account_count']
    ],
    'penetration_by_age': [
        ['age_months'], ['segment', 'cohort_quarter'], ['account_count', 'expanded_account_count']
    ],
    'expansion_frequency_mix': [
        ['frequency_band'], by_segment, ['account_count', 'expansion_count', 'active_day_count']
    ],
    'time_to_expand_distribution': [['age_months'], by_motion, ['account_count']],
    'median_time_to_first_expansion': [
        ['observed_date'], ['segment', 'cohort_year'], ['account_count', 'event_count']
    ],
    'time_to_first_expansion_survival': [
        ['observed_date', 'duration_days'], ['segment', 'cohort_year'], ['event_count', 'censored_count']
    ],
    'post_expansion_adoption': [
        ['month', 'component'], by_segment, ['adopted_quantity', 'added_quantity', 'event_count']
    ],
    'seat_utilisation': [['month'], by_segment, ['active_user_count', 'seat_count']],
    'seat_velocity': [['month'], by_segment, ['net_seat_count', 'quarter_net_seat_count']],
    'feature_breadth': [
        ['month'], by_segment, ['used_feature_count', 'used_plan_feature_count', 'plan_feature_count']
    ],
    'tier_adoption': [['month'], by_segment, ['adopted_account_count']],
    'core_action_frequency': [['month'], by_segment, ['core_action_count', 'active_user_count']],
    'usage_growth': [['month'], by_segment, ['month_event_count', 'previous_month_event_count']],
    'usage_depth': [['month'], by_segment, ['department_count', 'feature_user_day_count', 'user_day_count']],
    'limit_proximity': [
        ['month', 'entitlement'], by_segment,
        [
            'account_count', 'near_limit_account_count', 'in_window_account_count', 'at_limit_account_count',
            'days_at_limit'
        ]
    ],
    'committed_usage': [
        ['month', 'entitlement'], by_segment,
        ['account_count', 'strong_account_count', 'actual_quantity', 'committed_quantity']
    ],
    'portfolio_health': [
        ['month'], by_segment,
        [
            'customer_count', 'total_score', 'red_customer_count', 'yellow_customer_count', 'green_customer_count',
            'declining_customer_count', 'stable_customer_count', 'improving_customer_count'
        ]
    ],
    'portfolio_support': [
        ['month'], by_segment,
        ['customer_count', 'opened_count', 'solved_count', 'reopened_count', 'rising_customer_count']
    ],
    'portfolio_signals': [['month'], by_segment, ['signal_count', 'new_department_count']],
    'survey_scores': [
        ['month', 'survey'], by_segment, ['positive_count', 'negative_count', 'numerator_count', 'response_count']
    ],
    'signal_lead_times': [
        ['signal'], ['segment', 'motion', 'quarter'], ['signalled_expansion_count', 'expansion_count']
    ],
    'signal_follow_through': [['signal'], by_segment, ['followed_signal_count', 'signal_count']],
    'win_rate': [
        ['month', 'opportunity_type'], by_motion, ['won_count', 'closed_count', 'won_amount', 'closed_amount']
    ],
    'sales_cycle': [['month', 'opportunity_type'], by_motion, ['won_count', 'total_cycle_days']],
    'opportunity_loss_reasons': [
        ['month', 'opportunity_type', 'loss_reason'], by_motion, ['lost_count', 'lost_amount']
    ],
    'hours_per_won_deal': [
        ['month', 'opportunity_type'], by_motion, ['won_count', 'won_with_hours_count', 'won_hours', 'lost_hours']
    ],
    'opportunity_trigger_mix': [
        ['month', 'trigger_kind'], by_motion, ['opportunity_count', 'won_count', 'closed_count']
    ],
    'opportunity_coverage': [
        ['month'], by_segment,
        ['covered_account_count', 'eligible_account_count', 'eligible_arr_amount', 'covered_arr_amount']
    ],
    'stage_progression': [
        ['quarter', 'opportunity_type', 'from_stage', 'outcome'], by_segment, ['opportunity_count', 'amount']
    ],
} %}
with sums as (
    {%- for model, (keys, dimensions, measures) in models.items() %}
    {%- set is_last = loop.last %}
    {%- for measure in measures %}
    select
        '{{ model }}.{{ measure }}' as measure,
        {% for key in keys -%}
        cast({{ key }} as {{ dbt.type_string() }}){{ " || ' ' || " if not loop.last }}
        {%- endfor %} as place,
        cast(sum(case when dimension = 'total' then {{ measure }} else 0 end) as decimal(28, 4)) as total_amount,
        {%- for name in ['segment', 'motion', 'cohort_quarter', 'cohort_year', 'quarter'] %}
        {% if name in dimensions -%}
        cast(sum(case when dimension = '{{ name }}' then {{ measure }} else 0 end) as decimal(28, 4))
        {%- else -%}
        cast(null as decimal(28, 4))
        {%- endif %} as {{ name }}_amount{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref(model) }}
    group by {{ keys | join(', ') }}
    {%- if not (loop.last and is_last) %}
    union all
    {%- endif %}
    {%- endfor %}
    {%- endfor %}
)

select * from sums
where
    total_amount <> segment_amount
    or total_amount <> motion_amount
    or total_amount <> cohort_quarter_amount
    or total_amount <> cohort_year_amount
    or total_amount <> quarter_amount
