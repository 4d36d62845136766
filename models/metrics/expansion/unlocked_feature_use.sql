{{ config(materialized='view') }}
{%- set judged_date = add_days('unlocked.effective_date', whole_number('adoption:judging_days')) %}
with unlocked as (
    select * from {{ ref('unlocked_features') }}
),

feature_days as (
    select * from {{ ref('usage_feature_days') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

in_use as (
    select
        unlocked.account_key,
        unlocked.effective_date,
        unlocked.component,
        unlocked.product_family,
        unlocked.feature_id
    from unlocked
    inner join feature_days
        on
            unlocked.feature_id = feature_days.feature_id
            and feature_days.event_date >= unlocked.effective_date
            and {{ known_on('feature_days.event_date', 'feature_days.recorded_date') }} <= {{ judged_date }}
    inner join hierarchy
        on
            feature_days.leaf_account_key = hierarchy.leaf_account_key
            and unlocked.account_key = hierarchy.account_key
            and feature_days.event_date >= hierarchy.valid_from
            and feature_days.event_date < hierarchy.valid_to
    group by
        unlocked.account_key, unlocked.effective_date, unlocked.component, unlocked.product_family, unlocked.feature_id
),

unlocked_feature_use as (
    select
        unlocked.account_key,
        unlocked.effective_date,
        unlocked.component,
        unlocked.product_family,
        count(*) as unlocked_feature_count,
        count(in_use.feature_id) as used_feature_count
    from unlocked
    left join in_use
        on
            unlocked.account_key = in_use.account_key
            and unlocked.effective_date = in_use.effective_date
            and unlocked.component = in_use.component
            and unlocked.product_family = in_use.product_family
            and unlocked.feature_id = in_use.feature_id
    group by unlocked.account_key, unlocked.effective_date, unlocked.component, unlocked.product_family
)

select * from unlocked_feature_use
