-- Walks the dated hierarchy upwards from every account that has a parent, at every date on which its chain may change.
with recursive edges as (
    select * from {{ ref('conformed_reference__account_hierarchy') }}
    where '{{ setting("company:account_grain") }}' = 'ultimate_parent'
),

reachable as (
    select distinct account_id as leaf_account_key, account_id as ancestor from edges
    union
    select reachable.leaf_account_key, edges.parent_account_id as ancestor
    from reachable
    inner join edges on reachable.ancestor = edges.account_id
),

change_dates as (
    select leaf_account_key, {{ first_date() }} as as_of from reachable
    union
    select reachable.leaf_account_key, edges.valid_from as as_of
    from reachable
    inner join edges on reachable.ancestor = edges.account_id
    union
    select reachable.leaf_account_key, edges.valid_to as as_of
    from reachable
    inner join edges on reachable.ancestor = edges.account_id
),

climb as (
    select leaf_account_key, as_of, leaf_account_key as ancestor, 0 as height, false as is_cycle from change_dates
    union all
    select
        climb.leaf_account_key,
        climb.as_of,
        edges.parent_account_id as ancestor,
        climb.height + 1 as height,
        edges.parent_account_id = climb.leaf_account_key or climb.height >= 30 as is_cycle
    from climb
    inner join edges
        on
            climb.ancestor = edges.account_id
            and climb.as_of >= edges.valid_from
            and climb.as_of < edges.valid_to
    where not climb.is_cycle
),

account_ancestry as (
    select leaf_account_key, as_of, ancestor, height, is_cycle from climb
)

select * from account_ancestry
