-- Whether somebody pays is settled before somebody buys more: what stood overdue or paused on a date, as known then.
with members as (
    select * from {{ ref('scored_members') }}
),

versions as (
    select
        leaf_account_key,
        item_key,
        status,
        valid_to,
        greatest(
            valid_from, coalesce(status_since, valid_from), {{ known_on('valid_from', 'recorded_date') }}
        ) as known_from
    from {{ ref('subscription_item_versions') }}
    where status in ('past_due', 'paused')
),

standing as (
    select
        members.account_key,
        members.scoring_date,
        count(distinct case when versions.status = 'past_due' then versions.item_key end) as past_due_item_count,
        count(distinct case when versions.status = 'paused' then versions.item_key end) as paused_item_count,
        max(versions.known_from) as standing_known_date
    from members
    left join versions
        on
            members.leaf_account_key = versions.leaf_account_key
            and members.scoring_date >= versions.known_from
            and members.scoring_date < versions.valid_to
    group by members.account_key, members.scoring_date
),

standing_features as (
    select
        account_key,
        scoring_date,
        past_due_item_count,
        paused_item_count,
        standing_known_date
    from standing
)

select * from standing_features
