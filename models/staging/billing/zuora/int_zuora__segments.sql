{{ config(materialized='table') }}
-- Which rows of a charge count. Every version of a subscription repeats its charges; a segment counts once, as its newest
-- version tells it, and ends at the latest where the next segment begins.
with charges as (
    select * from {{ ref('int_zuora__charges') }} where reason_code is null
),

subscriptions as (
    select * from {{ ref('int_zuora__subscriptions') }} where reason_code is null
),

amendments as (
    select * from {{ ref('stg_zuora__amendment') }} where row_reason is null
),

newest_version as (
    select * from subscriptions where is_newest
),

listings as (
    select
        charges.*,
        max(version_number) over (partition by subscription_id, charge_number) as last_listed,
        max(version_number) over (partition by subscription_id, charge_number, segment_number) as segment_listed,
        min(created_on) over (
            partition by subscription_id, charge_number, segment_number, quantity, mrr_local, billing_interval, interval_count
        ) as recorded_date,
        first_value(amendment_id) over (
            partition by subscription_id, charge_number, segment_number, quantity, mrr_local order by version_number
        ) as first_amendment_id
    from charges
),

-- A segment that the newest listing no longer reaches was taken back.
listed as (
    select
        listings.*,
        max(case when version_number = last_listed then segment_number end) over (
            partition by subscription_id, charge_number
        ) as last_segment
    from listings
),

-- A charge that the newest version does not list any more was removed by the amendment of the last version that had it;
-- where that amendment is not landed, on the day on which a version without the charge was made.
removals as (
    select
        listed.subscription_id,
        listed.charge_number,
        coalesce(min(amendments.effective_date), min(followers.created_on)) as removed_on
    from listed
    inner join newest_version on listed.subscription_id = newest_version.subscription_id
    inner join subscriptions
        on listed.subscription_id = subscriptions.subscription_id and listed.last_listed = subscriptions.version_number
    inner join subscriptions as followers
        on listed.subscription_id = followers.subscription_id and listed.last_listed < followers.version_number
    left join amendments on subscriptions.version_id = amendments.version_id
    where listed.last_listed < newest_version.version_number
    group by listed.subscription_id, listed.charge_number
),

counted as (
    select
        listed.charge_id,
        coalesce(
            lead(listed.start_date) over (
                partition by listed.subscription_id, listed.charge_number order by listed.segment_number
            ), {{ open_end_date() }}
        ) as next_start
    from listed
    where listed.version_number = listed.segment_listed and listed.segment_number <= listed.last_segment
),

segments as (
    select
        listed.charge_id,
        listed.charge_number,
        listed.segment_number,
        listed.subscription_id,
        listed.rate_plan_id,
        listed.charge_kind,
        listed.discount_level,
        listed.mrr_local,
        listed.quantity,
        listed.start_date as valid_from,
        least(
            listed.end_date, counted.next_start, newest_version.ends_on,
            coalesce(removals.removed_on, {{ open_end_date() }})
        ) as valid_to,
        listed.recorded_date,
        listed.first_amendment_id as amendment_id,
        case
            when counted.charge_id is null then 'superseded_version'
            when listed.start_date >= least(
                listed.end_date, counted.next_start, newest_version.ends_on,
                coalesce(removals.removed_on, {{ open_end_date() }})
            ) then 'zero_length_period'
        end as reason_code
    from listed
    inner join newest_version on listed.subscription_id = newest_version.subscription_id
    left join counted on listed.charge_id = counted.charge_id
    left join removals
        on listed.subscription_id = removals.subscription_id and listed.charge_number = removals.charge_number
)

select * from segments
