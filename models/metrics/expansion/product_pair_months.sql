-- Accounts with one, the other and both of two core products at each month end: what cross_sell_attach divides.
{%- set slice = 'month, dimension, dimension_value' %}
{{ config(materialized='view') }}
with families as (
    select * from {{ ref('account_family_months') }}
),

accounts as (
    select month, account_key, segment from families group by month, account_key, segment
),

held as (
    select month, account_key, segment, product_family from families where role = 'core'
),

held_together as (
    select held.month, held.segment, held.product_family as product_a, other.product_family as product_b
    from held
    inner join held as other
        on
            held.month = other.month
            and held.account_key = other.account_key
            and held.product_family <> other.product_family
),

active_counts as (
    select {{ slice }}, count(*) as account_count
    from ({{ by_total_and_segment('accounts') }}) as sliced
    group by {{ slice }}
),

family_counts as (
    select {{ slice }}, product_family, count(*) as account_count
    from ({{ by_total_and_segment('held') }}) as sliced
    group by {{ slice }}, product_family
),

pair_counts as (
    select {{ slice }}, product_a, product_b, count(*) as account_count
    from ({{ by_total_and_segment('held_together') }}) as sliced
    group by {{ slice }}, product_a, product_b
),

-- Segments without a holder have their rows, too: they may have had accounts that were judged.
slices as (
    select 'total' as dimension, 'all' as dimension_value
    union
    select 'segment' as dimension, segment as dimension_value from accounts
    union
    select 'segment' as dimension, segment as dimension_value from {{ ref('cross_sell_pairs') }}
),

grid as (
    select a.month, slices.dimension, slices.dimension_value, a.product_family as product_a, b.product_family as product_b
    from family_counts as a
    inner join family_counts as b on a.month = b.month and a.product_family <> b.product_family
    cross join slices
    where a.dimension = 'total' and b.dimension = 'total'
),

product_pair_months as (
    select
        grid.*,
        coalesce(active.account_count, 0) as active_account_count,
        coalesce(a.account_count, 0) as a_account_count,
        coalesce(b.account_count, 0) as b_account_count,
        coalesce(pairs.account_count, 0) as both_account_count
    from grid
    {%- for table, name, keys in [
        ('active_counts', 'active', {}),
        ('family_counts', 'a', {'product_a': 'product_family'}),
        ('family_counts', 'b', {'product_b': 'product_family'}),
        ('pair_counts', 'pairs', {'product_a': 'product_a', 'product_b': 'product_b'}),
    ] %}
    left join {{ table }} as {{ name }}
        on
            grid.month = {{ name }}.month
            and grid.dimension = {{ name }}.dimension
            and grid.dimension_value = {{ name }}.dimension_value
            {%- for key, column in keys.items() %}
            and grid.{{ key }} = {{ name }}.{{ column }}
            {%- endfor %}
    {%- endfor %}
)

select * from product_pair_months
