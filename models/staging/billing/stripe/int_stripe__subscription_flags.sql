-- What is unusual about a subscription that counts, as today's row, its history and its invoices tell it.
with subscriptions as (
    select * from {{ ref('int_stripe__subscriptions') }} where reason_code is null
),

landed as (
    select * from {{ ref('stg_stripe__subscription') }} where row_reason is null
),

history as (
    select * from {{ ref('stg_stripe__subscription_history') }} where row_reason is null
),

charges as (
    select * from {{ ref('int_stripe__invoice_lines') }}
    where reason_code is null and charge_type = 'recurring' and not is_credit and not is_proration and amount_local > 0
),

charged as (
    select subscription_id, min(period_start_at) as first_paid_at, max(period_start_at) as last_paid_at
    from charges
    group by subscription_id
),

segments as (
    select * from {{ ref('int_stripe__priced_segments') }}
),

in_force as (
    select
        subscription_id,
        max(valid_to) as in_force_to,
        max(case when list_amount_local > 0 and net_amount_local = 0 and status = 'active' then 1 else 0 end) as is_free
    from segments
    group by subscription_id
),

-- No version of any item covers the days, not even a paused or free one.
followed as (
    select
        subscription_id,
        valid_from,
        max(valid_to) over (
            partition by subscription_id order by valid_from, valid_to rows between unbounded preceding and 1 preceding
        ) as covered_to
    from segments
),

gaps as (
    select subscription_id, 1 as has_gap from followed where covered_to < valid_from group by subscription_id
),

described as (
    select
        subscriptions.*,
        landed.cancel_at,
        landed.canceled_at,
        landed.is_cancel_at_period_end,
        charged.first_paid_at,
        charged.last_paid_at,
        in_force.in_force_to,
        in_force.is_free,
        gaps.has_gap
    from subscriptions
    inner join landed on subscriptions.subscription_id = landed.subscription_id
    left join charged on subscriptions.subscription_id = charged.subscription_id
    left join in_force on subscriptions.subscription_id = in_force.subscription_id
    left join gaps on subscriptions.subscription_id = gaps.subscription_id
),

{%- set rules = {
    'past_due': "status in ('past_due', 'unpaid')",
    'collection_paused': "is_live and is_collection_paused and status <> 'paused'",
    'free_month': "first_paid_at < trial_start_at",
    'gap_in_billing': "has_gap = 1",
    'cancellation_scheduled':
        "is_live and (cancel_at is not null or canceled_at is not null or is_cancel_at_period_end)",
    'free_of_charge': "is_free = 1",
    'not_resynced': "is_live and last_paid_at > current_period_start_at",
    'no_longer_billed': "is_live and status <> 'paused' and not is_collection_paused and in_force_to < ends_on "
        ~ "and in_force_to <= " ~ as_of_date()
} %}

subscription_flags as (
    {%- for flag, rule in rules.items() %}
    select 'subscription' as source_table, subscription_id as record_id, '{{ flag }}' as flag_code
    from described
    where {{ rule }}
    union all
    {%- endfor %}
    select 'subscription_history', history.record_id, 'past_due'
    from history
    inner join subscriptions on history.subscription_id = subscriptions.subscription_id
    where history.status in ('past_due', 'unpaid')
    union all
    select 'subscription_history', history.record_id, 'free_month'
    from history
    inner join charged on history.subscription_id = charged.subscription_id
    where history.status = 'trialing' and charged.first_paid_at < history.history_start_at
)

select * from subscription_flags
