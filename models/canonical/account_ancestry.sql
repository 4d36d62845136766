-- Walks the dated hierarchy upwards from every account that has a parent, at every date on which its chain may change.
with recursive hierarchy as (
    select * from {{ ref('conformed_reference__account_hierarchy') }}
    where '{{ setting("company:account_grain") }}' = 'ultimate_parent'
),

relinked_accounts as (
    select * from {{ ref('relinked_accounts') }}
),

-- Parents that the file names for the account itself come before those of a customer that turned out to be the account.
account_edges as (
    select
        coalesce(children.account_key, hierarchy.account_id) as account_id,
        coalesce(parents.account_key, hierarchy.parent_account_id) as parent_account_id,
        hierarchy.valid_from,
        hierarchy.valid_to,
        hierarchy.row_number as hierarchy_row,
        hierarchy.account_id = hierarchy.parent_account_id as is_loop,
        rank() over (
            partition by coalesce(children.account_key, hierarchy.account_id)
            order by case when children.account_id is null then 0 else 1 end, hierarchy.account_id
        ) as preference
    from hierarchy
    left join relinked_accounts as children on hierarchy.account_id = children.account_id
    left join relinked_accounts as parents on hierarchy.parent_account_id = parents.account_id
),

-- A customer that was linked to its own parent is that parent: no step up, and no cycle either.
edges as (
    select account_id, parent_account_id, valid_from, valid_to, hierarchy_row
    from account_edges
    where preference = 1 and (account_id <> parent_account_id or is_loop)
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
    select
        leaf_account_key, as_of, leaf_account_key as ancestor, 0 as height, false as is_cycle,
        cast(null as {{ dbt.type_bigint() }}) as hierarchy_row
    from change_dates
    union all
    select
        climb.leaf_account_key,
        climb.as_of,
        edges.parent_account_id as ancestor,
        climb.height + 1 as height,
        edges.parent_account_id = climb.leaf_account_key or climb.height >= 30 as is_cycle,
        edges.hierarchy_row
    from climb
    inner join edges
        on
            climb.ancestor = edges.account_id
            and climb.as_of >= edges.valid_from
            and climb.as_of < edges.valid_to
    where not climb.is_cycle
),

account_ancestry as (
    select leaf_account_key, as_of, ancestor, height, is_cycle, hierarchy_row from climb
)

select * from account_ancestry
