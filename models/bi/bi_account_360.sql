{{ config(materialized='view') }}
with rows_shown as (
    select * from {{ ref('account_overview') }}
),

accounts as (
    select * from {{ ref('accounts') }}
),

bi_account_360 as (
    select
        rows_shown.account_key,
        coalesce(accounts.account_name, rows_shown.account_key) as account_name,
        rows_shown.segment,
        rows_shown.acv_band,
        rows_shown.plan,
        rows_shown.owner_key,
        rows_shown.cohort_month,
        rows_shown.first_arr_date,
        rows_shown.tenure_days,
        rows_shown.arr_amount,
        rows_shown.carr_amount,
        rows_shown.year_ago_amount,
        rows_shown.year_change_amount,
        rows_shown.is_customer,
        rows_shown.is_approachable,
        rows_shown.expansion_count,
        rows_shown.last_expansion_date,
        rows_shown.last_expansion_motion,
        rows_shown.last_expansion_amount,
        rows_shown.active_user_count,
        rows_shown.seat_count,
        rows_shown.seat_utilisation_rate,
        rows_shown.seat_utilisation_band,
        rows_shown.month_event_count,
        rows_shown.usage_growth_rate,
        rows_shown.usage_quality,
        rows_shown.core_action_count,
        rows_shown.used_feature_count,
        rows_shown.feature_breadth_band,
        rows_shown.plan_feature_rate,
        rows_shown.phase,
        rows_shown.health_score,
        rows_shown.health_status,
        rows_shown.health_trend,
        rows_shown.nearest_limit,
        rows_shown.nearest_limit_rate,
        rows_shown.days_to_limit,
        rows_shown.open_alert_count,
        rows_shown.recent_signal_count,
        rows_shown.last_signal,
        rows_shown.last_signal_date,
        rows_shown.last_nps_score,
        rows_shown.last_nps_date,
        rows_shown.ticket_90_day_count,
        rows_shown.ticket_trend,
        rows_shown.open_opportunity_count,
        rows_shown.open_opportunity_amount,
        rows_shown.next_close_date,
        rows_shown.stalled_opportunity_count,
        rows_shown.as_of_date,
        rows_shown.policy_version
    from rows_shown
    left join accounts on rows_shown.account_key = accounts.account_key
)

select * from bi_account_360
