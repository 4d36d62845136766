with commercial as (
    select * from {{ ref('account_overview_commercial') }}
),

signals as (
    select * from {{ ref('account_overview_signals') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
    where {{ as_of_date() }} >= valid_from and {{ as_of_date() }} < valid_to
),

-- A group that its parent took over, or a customer who left, has no row in the last month: its balances are 0.
last_month as (
    select * from {{ ref('account_months') }}
    where month = {{ month_of(as_of_date()) }}
),

{%- set of_month = [
    'active_user_count', 'seat_count', 'seat_utilisation_rate', 'seat_utilisation_band', 'month_event_count',
    'usage_growth_rate', 'usage_quality', 'core_action_count', 'used_feature_count', 'feature_breadth_band',
    'plan_feature_rate', 'phase', 'health_score', 'health_status', 'health_trend'
] %}
{%- set of_signals = [
    'nearest_limit', 'nearest_limit_rate', 'days_to_limit', 'open_alert_count', 'recent_signal_count', 'last_signal',
    'last_signal_date', 'last_nps_score', 'last_nps_date', 'ticket_90_day_count', 'ticket_trend'
] %}

account_overview as (
    select
        commercial.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        last_month.acv_band,
        last_month.plan,
        commercial.owner_key,
        commercial.cohort_month,
        commercial.first_arr_date,
        cast({{ dbt.datediff('commercial.first_arr_date', as_of_date(), 'day') }} as {{ dbt.type_int() }}) as tenure_days,
        cast(coalesce(last_month.closing_amount, 0) as decimal(18, 2)) as arr_amount,
        cast(coalesce(last_month.closing_carr_amount, 0) as decimal(18, 2)) as carr_amount,
        commercial.year_ago_amount,
        cast(coalesce(last_month.closing_amount, 0) - commercial.year_ago_amount as decimal(18, 2)) as year_change_amount,
        coalesce(last_month.closing_amount, 0) > 0 as is_customer,
        coalesce(last_month.is_approachable, false) as is_approachable,
        commercial.expansion_count,
        commercial.last_expansion_date,
        commercial.last_expansion_motion,
        commercial.last_expansion_amount
        {%- for name in of_month %},
        last_month.{{ name }}
        {%- endfor %}
        {%- for name in of_signals %},
        signals.{{ name }}
        {%- endfor %},
        commercial.open_opportunity_count,
        commercial.open_opportunity_amount,
        commercial.next_close_date,
        commercial.stalled_opportunity_count,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from commercial
    inner join signals on commercial.account_key = signals.account_key
    left join last_month on commercial.account_key = last_month.account_key
    left join attributes on commercial.account_key = attributes.account_key
)

select * from account_overview
