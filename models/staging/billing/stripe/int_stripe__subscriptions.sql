{{ config(materialized='table') }}
-- A subscription as it is today, with its account and the first day without service.
with subscriptions as (
    select * from {{ ref('stg_stripe__subscription') }}
    where row_reason is null or row_reason = 'test_mode'
),

customers as (
    select * from {{ ref('stg_stripe__customer') }}
    where row_reason is null or row_reason = 'test_mode'
),

-- A cancellation that is only requested ends service where the source says; ended_at is the fact.
dated as (
    select
        subscriptions.*,
        case
            when ended_at is not null then {{ company_date('ended_at') }}
            when status = 'canceled' then {{ company_date(
                'coalesce(cancel_at, case when is_cancel_at_period_end then current_period_end_at end, canceled_at)'
            ) }}
            when cancel_at is not null then {{ company_date('cancel_at') }}
            when is_cancel_at_period_end then coalesce({{ company_date('current_period_end_at') }}, {{ open_end_date() }})
            else {{ open_end_date() }}
        end as ends_on
    from subscriptions
),

described as (
    select
        dated.subscription_id,
        dated.customer_id,
        coalesce(customers.account_id, 'stripe:' || dated.customer_id) as account_id,
        customers.account_name,
        dated.status,
        dated.is_collection_paused,
        dated.started_at,
        dated.current_period_start_at,
        dated.current_period_end_at,
        dated.trial_start_at,
        dated.trial_end_at,
        {{ company_date('dated.started_at') }} as started_on,
        {{ company_date('coalesce(dated.created_at, dated.started_at)') }} as signed_on,
        dated.ends_on,
        dated.status in ('active', 'trialing', 'past_due', 'unpaid', 'paused') and dated.ended_at is null as is_live,
        dated.cancel_reason as end_reason,
        case
            when dated.row_reason is not null then dated.row_reason
            when customers.customer_id is null then 'orphan_row'
            when customers.row_reason is not null then customers.row_reason
            when dated.started_at is null then 'invalid_date'
            when dated.ended_at < dated.started_at then 'end_before_start'
            when dated.ends_on is null then 'canceled_without_end_date'
        end as reason_code
    from dated
    left join customers on dated.customer_id = customers.customer_id
)

select * from described
