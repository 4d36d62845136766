{{ config(materialized='view') }}
-- A reason is often told some days before or after billing ends, so the nearest one within the window stands for the churn.
with churned as (
    select account_key, effective_date
    from {{ ref('fct_arr_movements') }}
    where movement_type_monthly = 'churn'
    group by account_key, effective_date
),

recorded as (
    select
        hierarchy.account_key,
        reasons.source_record_key,
        reasons.churn_date,
        reasons.reason,
        reasons.recorded_date
    from {{ ref('recorded_churn_reasons') }} as reasons
    inner join {{ ref('account_hierarchy') }} as hierarchy
        on
            reasons.leaf_account_key = hierarchy.leaf_account_key
            and reasons.churn_date >= hierarchy.valid_from
            and reasons.churn_date < hierarchy.valid_to
    where reasons.recorded_date <= {{ as_of_date() }}
),

churn_window as (
    select * from {{ ref('thresholds') }}
    where name = 'churn_reason_days'
),

distances as (
    select
        churned.account_key,
        churned.effective_date,
        recorded.source_record_key,
        recorded.churn_date,
        recorded.reason,
        recorded.recorded_date,
        abs({{ dbt.datediff('churned.effective_date', 'recorded.churn_date', 'day') }}) as days_apart
    from churned
    inner join recorded on churned.account_key = recorded.account_key
),

ranked as (
    select
        distances.*,
        row_number() over (
            partition by distances.account_key, distances.effective_date
            order by distances.days_apart, distances.recorded_date desc, distances.source_record_key
        ) as nearness
    from distances
    inner join churn_window on {{ meets('distances.days_apart', 'churn_window.comparison', 'churn_window.value') }}
),

nearest_churn_reasons as (
    select
        account_key,
        effective_date,
        source_record_key,
        churn_date,
        reason,
        cast(days_apart as integer) as days_apart
    from ranked
    where nearness = 1
)

select * from nearest_churn_reasons
