{%- set window_start = add_days('members.observed_date', '-' ~ whole_number('adoption:activity_days')) %}
with members as (
    select * from {{ ref('customer_month_members') }}
),

feature_days as (
    select * from {{ ref('usage_feature_days') }}
),

features as (
    select * from {{ ref('features') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

month_lags as (
    select 0 as month_lag
    union all
    select 1 as month_lag
    union all
    select 2 as month_lag
),

sums as (
    select
        members.account_key,
        members.month,
        feature_days.feature_id,
        sum(feature_days.event_count) as event_count,
        count(distinct feature_days.event_date) as active_day_count,
        sum(feature_days.user_count) as user_day_count
    from feature_days
    cross join month_lags
    inner join members
        on
            feature_days.leaf_account_key = members.leaf_account_key
            and members.month = {{ add_months(month_of('feature_days.event_date'), 'month_lags.month_lag') }}
            and {{ known_on('feature_days.event_date', 'feature_days.recorded_date') }} <= members.observed_date
            and feature_days.event_date > {{ window_start }}
    group by members.account_key, members.month, feature_days.feature_id
),

account_feature_months as (
    select
        sums.account_key,
        sums.month,
        sums.feature_id,
        features.area,
        features.product_family,
        cast(coalesce(features.tier_rank, 0) as {{ dbt.type_int() }}) as tier_rank,
        coalesce(features.is_core, false) as is_core,
        coalesce(features.is_admin, false) as is_admin,
        coalesce(features.is_integration, false) as is_integration,
        cast(sums.event_count as {{ dbt.type_bigint() }}) as event_count,
        cast(sums.active_day_count as {{ dbt.type_bigint() }}) as active_day_count,
        cast(sums.user_day_count as {{ dbt.type_bigint() }}) as user_day_count,
        features.feature_id is not null
        and {{ meets('sums.event_count', 'enough_events.comparison', 'enough_events.value') }}
        and {{ meets('sums.active_day_count', 'enough_days.comparison', 'enough_days.value') }} as is_meaningful
    from sums
    left join features on sums.feature_id = features.feature_id
    left join thresholds as enough_events on enough_events.name = 'feature_use_events'
    left join thresholds as enough_days on enough_days.name = 'feature_use_days'
)

select * from account_feature_months
