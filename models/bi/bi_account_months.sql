{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('account_months') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_account_months as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.month,
        rows_shown.segment,
        rows_shown.acv_band,
        rows_shown.plan,
        rows_shown.opening_amount,
        rows_shown.new_amount,
        rows_shown.reactivation_amount,
        rows_shown.expansion_amount,
        rows_shown.contraction_amount,
        rows_shown.churn_amount,
        rows_shown.fx_amount,
        rows_shown.transfer_amount,
        rows_shown.closing_amount,
        rows_shown.closing_carr_amount,
        rows_shown.usage_arr_amount,
        rows_shown.active_user_count,
        rows_shown.seat_count,
        rows_shown.seat_utilisation_rate,
        rows_shown.seat_utilisation_band,
        rows_shown.month_event_count,
        rows_shown.events_per_day,
        rows_shown.usage_growth_rate,
        rows_shown.usage_quality,
        rows_shown.core_action_count,
        rows_shown.core_actions_per_user,
        rows_shown.used_feature_count,
        rows_shown.feature_breadth_band,
        rows_shown.plan_feature_rate,
        rows_shown.phase,
        rows_shown.health_score,
        rows_shown.health_status,
        rows_shown.health_trend,
        rows_shown.is_approachable,
        rows_shown.is_complete_month,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_account_months
