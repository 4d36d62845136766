-- Every subscription that was amended has its newest version alone: the extract took the state of today for the history.
with amended as (
    select subscription_id, count(distinct version_number) as landed_count
    from {{ ref('stg_zuora__subscription') }}
    group by subscription_id
),

histories as (
    select count(*) as history_count from amended
    where landed_count > 1
),

limits as (
    select value as subscription_count from {{ ref('thresholds') }} where name = 'missing_version_subscriptions'
),

missing as (
    select count(*) as subscription_count, min(row_number) as first_row
    from {{ ref('int_zuora__missing_versions') }}
),

missing_version_history as (
    select missing.subscription_count, missing.first_row
    from missing
    cross join histories
    cross join limits
    where histories.history_count = 0 and missing.subscription_count >= limits.subscription_count
)

select * from missing_version_history
