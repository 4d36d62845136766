-- What similar accounts have of a family at a tier. Every figure is that of one of them: the smallest one that covers the
-- share named by policy.
with holdings as (
    select
        *,
        {{ rate_of('arr_amount', 'quantity') }} as unit_rate
    from {{ ref('family_holdings') }}
    where tier_rank is not null
),

seat_policy as (
    select * from {{ ref('whitespace_kinds') }}
    where kind = 'seats'
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

ranked as (
    select
        *,
        count(*) over (partition by scoring_date, segment, product_family, tier_rank) as holder_count,
        {%- for value in ['arr_amount', 'quantity', 'unit_rate'] %}
        row_number() over (
            partition by scoring_date, segment, product_family, tier_rank order by {{ value }}, account_key
        ) as {{ value }}_order,
        {%- endfor %}
        max(known_date) over (partition by scoring_date, segment, product_family, tier_rank) as last_known_date
    from holdings
),

similar_tiers as (
    select
        ranked.scoring_date,
        ranked.segment,
        ranked.product_family,
        ranked.tier_rank,
        ranked.holder_count,
        cast(round(min(case when 2 * ranked.unit_rate_order >= ranked.holder_count then ranked.unit_rate end), 2)
            as decimal(18, 2)) as middle_unit_amount,
        min(case
            when ranked.quantity_order >= ranked.holder_count * seat_policy.reached_share then ranked.quantity
        end) as reached_quantity,
        min(case
            when ranked.arr_amount_order >= ranked.holder_count * seat_policy.reached_share then ranked.arr_amount
        end) as reached_amount,
        max(ranked.last_known_date) as known_date
    from ranked
    cross join seat_policy
    inner join thresholds as enough on enough.name = 'whitespace_similar_accounts'
    where {{ meets('ranked.holder_count', 'enough.comparison', 'enough.value') }}
    group by ranked.scoring_date, ranked.segment, ranked.product_family, ranked.tier_rank, ranked.holder_count
)

select * from similar_tiers
