with members as (
    select * from {{ ref('scored_members') }}
    where judged_from is not null
),

window_days as (
    select * from {{ ref('scoring_window_days') }}
    where windows_before = 0
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

sums as (
    select
        members.account_key,
        members.scoring_date,
        feature_days.feature_id,
        sum(feature_days.event_count) as event_count,
        count(distinct feature_days.event_date) as active_day_count,
        sum(feature_days.user_count) as user_day_count,
        max({{ known_on('feature_days.event_date', 'feature_days.recorded_date') }}) as known_date
    from feature_days
    inner join window_days on feature_days.event_date = window_days.event_date
    inner join members
        on
            feature_days.leaf_account_key = members.leaf_account_key
            and window_days.scoring_date = members.scoring_date
            and {{ known_on('feature_days.event_date', 'feature_days.recorded_date') }} <= members.scoring_date
    group by members.account_key, members.scoring_date, feature_days.feature_id
),

scored_feature_use as (
    select
        sums.account_key,
        sums.scoring_date,
        sums.feature_id,
        features.product_family,
        cast(coalesce(features.tier_rank, 0) as {{ dbt.type_int() }}) as tier_rank,
        coalesce(features.is_admin, false) as is_admin,
        coalesce(features.is_integration, false) as is_integration,
        cast(sums.event_count as {{ dbt.type_bigint() }}) as event_count,
        cast(sums.user_day_count as {{ dbt.type_bigint() }}) as user_day_count,
        features.feature_id is not null
        and {{ meets('sums.event_count', 'enough_events.comparison', 'enough_events.value') }}
        and {{ meets('sums.active_day_count', 'enough_days.comparison', 'enough_days.value') }} as is_meaningful,
        sums.known_date
    from sums
    left join features on sums.feature_id = features.feature_id
    left join thresholds as enough_events on enough_events.name = 'feature_use_events'
    left join thresholds as enough_days on enough_days.name = 'feature_use_days'
)

select * from scored_feature_use
