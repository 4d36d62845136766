-- From which day on use of a linked record counts: once its account, or the group it belongs to, has a subscription.
with links as (
    select * from {{ ref('account_links') }}
    where source_system in ('{{ vendors_of('usage') | join("', '") }}')
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

-- Whoever pays for metered use alone has no subscription item, but is charged.
sold as (
    select leaf_account_key, valid_from from {{ ref('subscription_item_versions') }}
    union all
    select leaf_account_key, period_from as valid_from from {{ ref('invoice_lines') }}
),

own_starts as (
    select leaf_account_key, min(valid_from) as started_on from sold group by leaf_account_key
),

group_starts as (
    select
        hierarchy.account_key,
        min(greatest(hierarchy.valid_from, own_starts.started_on)) as started_on
    from hierarchy
    inner join own_starts on hierarchy.leaf_account_key = own_starts.leaf_account_key
    where own_starts.started_on < hierarchy.valid_to
    group by hierarchy.account_key
),

starts as (
    select leaf_account_key, started_on from own_starts
    union all
    select hierarchy.leaf_account_key, greatest(hierarchy.valid_from, group_starts.started_on) as started_on
    from hierarchy
    inner join group_starts on hierarchy.account_key = group_starts.account_key
    where group_starts.started_on < hierarchy.valid_to
),

first_starts as (
    select leaf_account_key, min(started_on) as started_on from starts group by leaf_account_key
),

usage_links as (
    select
        links.source_system,
        links.system_account_id,
        links.account_key,
        links.valid_from,
        links.valid_to,
        greatest(links.valid_from, coalesce(first_starts.started_on, {{ open_end_date() }})) as counts_from,
        case when first_starts.started_on is null then 'no_subscription' else 'before_subscription_start' end
            as early_reason_code
    from links
    left join first_starts on links.account_key = first_starts.leaf_account_key
)

select * from usage_links
