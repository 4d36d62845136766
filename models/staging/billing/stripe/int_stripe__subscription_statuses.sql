-- Unbroken runs of one status of a subscription, in company days. A day belongs to the last status of that day.
with events as (
    select * from {{ ref('int_stripe__status_events') }}
),

in_force as (
    select
        subscription_id,
        {{ company_date('began_at') }} as valid_from,
        case
            when status in ('canceled', 'incomplete', 'incomplete_expired') then 'none'
            when status = 'trialing' then 'trialing'
            when status = 'paused' or is_collection_paused then 'paused'
            when status in ('past_due', 'unpaid') then 'past_due'
            else 'active'
        end as status,
        row_number() over (
            partition by subscription_id, {{ company_date('began_at') }} order by began_at desc, certainty desc, synced_at desc
        ) as place_in_day
    from events
),

changes as (
    select
        subscription_id,
        valid_from,
        status,
        lag(status) over (partition by subscription_id order by valid_from) as earlier_status
    from in_force
    where place_in_day = 1
),

runs as (
    select
        subscription_id,
        status,
        valid_from,
        coalesce(lead(valid_from) over (partition by subscription_id order by valid_from), {{ open_end_date() }}) as valid_to
    from changes
    where earlier_status is null or status <> earlier_status
)

select * from runs
