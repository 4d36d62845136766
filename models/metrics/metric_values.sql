-- Published figures by month in one long table, each still computed in its own model; statuses come with them.
{%- set published = [
    ['arr', 'portfolio_monthly', none, none, 'closing_amount', none, none],
    ['nrr', 'nrr', 'closing_amount', 'opening_amount', 'rate', 'status', 'window_months = 12'],
    ['grr', 'grr', 'retained_amount', 'opening_amount', 'rate', 'status', 'window_months = 12'],
    ['logo_retention', 'logo_retention', 'retained_account_count', 'opening_account_count', 'rate', none, 'window_months = 12'],
    ['expansion_arr', 'expansion_arr_monthly', none, none, 'expansion_amount', none, none],
    ['expansion_rate', 'expansion_rate', 'expansion_amount', 'opening_amount', 'rate', 'status', none],
    ['penetration', 'penetration', 'expanded_account_count', 'opening_account_count', 'rate', 'status', none],
    ['average_expansion', 'average_expansion', 'expansion_amount', 'event_count', 'mean_amount', none, none],
    ['arpa', 'arpa', 'closing_amount', 'account_count', 'arpa_amount', none, none],
    ['expansion_share_of_new_arr', 'expansion_share_of_new_arr', 'expansion_amount', 'expansion_amount + new_amount', 'rate', none, none],
    ['contraction_after_expansion', 'contraction_after_expansion', 'followed_event_count', 'event_count', 'rate', none, 'horizon_days = 90'],
    ['seat_utilisation', 'seat_utilisation', 'active_user_count', 'seat_count', 'rate', 'status', none],
    ['tier_adoption', 'tier_adoption', 'adopted_account_count', 'account_count', 'rate', none, none],
    ['pipeline_coverage', 'pipeline_coverage', 'open_amount', 'open_target_amount', 'coverage', 'status', "opportunity_type = 'expansion'"],
    ['win_rate', 'win_rate', 'won_count', 'closed_count', 'rate', 'status', "opportunity_type = 'expansion'"],
    ['sales_cycle', 'sales_cycle', 'total_cycle_days', 'won_count', 'median_days', 'status', "opportunity_type = 'expansion'"],
    ['opportunity_coverage', 'opportunity_coverage', 'covered_account_count', 'eligible_account_count', 'rate', none, none]
] %}
with figures as (
    {%- for metric, model, numerator, denominator, value, status, filter in published %}
    select
        '{{ metric }}' as metric, month, dimension, dimension_value,
        cast({{ numerator or 'null' }} as decimal(28, 8)) as numerator,
        cast({{ denominator or 'null' }} as decimal(28, 8)) as denominator,
        cast({{ value }} as decimal(28, 8)) as metric_value,
        cast({{ status or 'null' }} as {{ dbt.type_string() }}) as status
    from {{ ref(model) }}
    where dimension in ('total', 'segment', 'motion'){% if filter %} and {{ filter }}{% endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

metric_values as (
    select
        figures.metric,
        figures.month,
        figures.dimension,
        figures.dimension_value,
        figures.numerator,
        figures.denominator,
        figures.metric_value,
        figures.status,
        {{ last_day_of('figures.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from figures
)

select * from metric_values
