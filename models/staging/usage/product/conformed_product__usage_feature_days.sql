{{ config(materialized='view') }}
-- Use of a workspace that is not landed, or before it was made, is set aside; see the dispositions.
with days as (
    select * from {{ ref('int_product__usage_feature_days') }}
),

workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

usage_feature_days as (
    select
        'product' as source_system,
        days.system_account_id,
        days.event_date,
        days.feature_id,
        days.event_count,
        days.user_count,
        days.recorded_date
    from days
    inner join workspaces
        on days.system_account_id = workspaces.system_account_id and days.event_date >= workspaces.created_date
)

select * from usage_feature_days
