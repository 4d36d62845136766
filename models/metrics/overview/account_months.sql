-- Measures of an account in one place; each is defined by the model that it is taken from.
with arr_months as (
    select * from {{ ref('fct_account_arr_months') }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

balance_spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

account_usage as (
    select * from {{ ref('account_usage_months') }}
),

utilisation as (
    select * from {{ ref('seat_utilisation_by_account') }}
),

breadth as (
    select * from {{ ref('feature_breadth_by_account') }}
),

frequency as (
    select * from {{ ref('core_action_frequency_by_account') }}
),

growth as (
    select * from {{ ref('usage_growth_by_account') }}
),

quality as (
    select * from {{ ref('usage_quality_by_account') }}
),

phases as (
    select * from {{ ref('account_phase_by_account') }}
),

health as (
    select * from {{ ref('health_trend') }}
),

eligible as (
    select * from {{ ref('eligible_accounts') }}
),

account_months as (
    select
        arr_months.account_key,
        arr_months.month,
        attributes.segment,
        balance_spells.acv_band,
        balance_spells.plan
        {%- for name in [
            'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing',
            'closing_carr', 'usage_arr'
        ] %},
        arr_months.{{ name }}_amount
        {%- endfor %},
        utilisation.active_user_count,
        utilisation.seat_count,
        utilisation.rate as seat_utilisation_rate,
        utilisation.band as seat_utilisation_band,
        account_usage.month_event_count,
        growth.events_per_day,
        growth.rate as usage_growth_rate,
        quality.quality as usage_quality,
        frequency.core_action_count,
        frequency.core_actions_per_user,
        breadth.used_feature_count,
        breadth.band as feature_breadth_band,
        breadth.rate as plan_feature_rate,
        phases.phase,
        health.health_score,
        health.status as health_status,
        health.trend as health_trend,
        coalesce(eligible.is_approachable, false) as is_approachable,
        arr_months.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from arr_months
    inner join attributes
        on
            arr_months.account_key = attributes.account_key
            and arr_months.month >= attributes.month_from
            and arr_months.month < attributes.month_to
    left join balance_spells
        on
            arr_months.account_key = balance_spells.account_key
            and arr_months.month >= balance_spells.month_from
            and arr_months.month < balance_spells.month_to
    {%- for alias in [
        'account_usage', 'utilisation', 'breadth', 'frequency', 'growth', 'quality', 'phases', 'health', 'eligible'
    ] %}
    left join {{ alias }}
        on arr_months.account_key = {{ alias }}.account_key and arr_months.month = {{ alias }}.month
    {%- endfor %}
)

select * from account_months
