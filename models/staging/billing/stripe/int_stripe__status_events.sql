-- When a subscription entered a status, in UTC: what its history says, or today's row where there is no history.
with subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }} where reason_code is null
),

history as (
    select * from {{ ref('stg_stripe__subscription_history') }} where row_reason is null
),

-- A history row without its own start begins where its own dates say, in the order it was synced.
known as (
    select
        history.subscription_id,
        history.status,
        history.is_collection_paused,
        case
            when history.history_start_at is not null then history.history_start_at
            when row_number() over (partition by history.subscription_id order by history.synced_at, history.row_number) = 1
                then subscriptions.started_at
            when history.status in ('canceled', 'incomplete_expired')
                then coalesce(history.ended_at, history.canceled_at, history.synced_at)
            when history.status = 'trialing' then coalesce(history.trial_start_at, history.started_at)
            else coalesce(history.current_period_start_at, history.synced_at)
        end as began_at,
        coalesce(history.synced_at, history.history_start_at) as synced_at
    from history
    inner join subscriptions on history.subscription_id = subscriptions.subscription_id
    union all
    select
        subscriptions.subscription_id,
        subscriptions.status,
        subscriptions.is_collection_paused,
        case
            when subscriptions.status = 'trialing' then coalesce(subscriptions.trial_start_at, subscriptions.started_at)
            else coalesce(subscriptions.current_period_start_at, subscriptions.started_at)
        end as began_at,
        cast(null as timestamp) as synced_at
    from subscriptions
    left join history on subscriptions.subscription_id = history.subscription_id
    where history.subscription_id is null
        and subscriptions.status not in ('canceled', 'incomplete_expired')
),

first_known as (
    select subscription_id, min(began_at) as began_at from known group by subscription_id
),

-- Before anything is known a billed subscription was active, but for the trial that its dates name.
assumed as (
    select subscription_id, 'active' as status, false as is_collection_paused, cast({{ first_date() }} as timestamp) as began_at
    from subscriptions
    union all
    select subscriptions.subscription_id, 'trialing', false, subscriptions.trial_start_at
    from subscriptions
    left join first_known on subscriptions.subscription_id = first_known.subscription_id
    where subscriptions.trial_start_at < coalesce(first_known.began_at, subscriptions.trial_end_at)
    union all
    select subscriptions.subscription_id, 'active', false, subscriptions.trial_end_at
    from subscriptions
    left join first_known on subscriptions.subscription_id = first_known.subscription_id
    where subscriptions.trial_end_at < coalesce(first_known.began_at, cast({{ open_end_date() }} as timestamp))
),

events as (
    select subscription_id, status, is_collection_paused, began_at, synced_at, 1 as certainty from known
    union all
    select subscription_id, status, is_collection_paused, began_at, cast(null as timestamp), 0 from assumed
)

select * from events
