-- Whether somebody pays is settled before somebody buys more: what stood overdue or paused on a date, as known then.
with members as (
    select * from {{ ref('scored_members') }}
),

versions as (
    select * from {{ ref('subscription_item_versions') }}
    where status in ('past_due', 'paused')
),

replacements as (
    select * from {{ ref('version_replacements') }}
),

known_versions as (
    select
        versions.leaf_account_key,
        versions.item_key,
        versions.status,
        greatest(
            coalesce(versions.status_since, versions.valid_from),
            {{ known_on('versions.valid_from', 'versions.recorded_date') }}
        ) as known_from,
        {{ known_until('versions.valid_to', 'replacements.next_from', 'replacements.next_known_from') }} as known_to
    from versions
    inner join replacements
        on
            versions.source_record_key = replacements.source_record_key
            and versions.item_key = replacements.item_key
            and versions.product_family = replacements.product_family
),

standing as (
    select
        members.account_key,
        members.scoring_date,
        count(distinct case when known_versions.status = 'past_due' then known_versions.item_key end) as past_due_item_count,
        count(distinct case when known_versions.status = 'paused' then known_versions.item_key end) as paused_item_count,
        {{ known_by('max(known_versions.known_from)', 'members.scoring_date') }} as standing_known_date
    from members
    left join known_versions
        on
            members.leaf_account_key = known_versions.leaf_account_key
            and members.scoring_date >= known_versions.known_from
            and members.scoring_date < known_versions.known_to
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
