-- Versions in chains, where each takes the place of the one before it.
{{ config(materialized='view') }}
with versions as (
    select * from {{ ref('late_item_versions') }}
),

side_by_side as (
    select
        *,
        {%- for group, keys in [('item', ''), ('family', ', product_family')] %}
        case when max(valid_to) over (
            partition by leaf_account_key, item_key{{ keys }} order by valid_from, source_record_key
            rows between unbounded preceding and 1 preceding
        ) > valid_from then 1 else 0 end as overlaps_in_{{ group }}{{ ',' if not loop.last }}
        {%- endfor %}
    from versions
),

-- What runs side by side in one item is followed by family and, if need be, by plan.
lanes as (
    select
        *,
        case
            when max(overlaps_in_item) over (partition by leaf_account_key, item_key) = 0 then 'item'
            when max(overlaps_in_family) over (partition by leaf_account_key, item_key, product_family) = 0
                then product_family
            else product_family || ':' || plan_id
        end as lane
    from side_by_side
),

follow_ons as (
    select
        *,
        coalesce(valid_from = lag(valid_to) over (
            partition by leaf_account_key, item_key, lane order by valid_from, source_record_key
        ), false) as is_follow_on
    from lanes
),

late_item_chains as (
    select
        leaf_account_key,
        item_key,
        lane,
        cast(sum(case when is_follow_on then 0 else 1 end) over (
            partition by leaf_account_key, item_key, lane order by valid_from, source_record_key
            rows between unbounded preceding and current row
        ) as bigint) as chain_number,
        source_record_key,
        currency_code,
        net_arr_local,
        is_held,
        recorded_date,
        valid_from,
        valid_to
    from follow_ons
)

select * from late_item_chains
