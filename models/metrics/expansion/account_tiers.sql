-- The highest tier an account holds of a product family, as ranges; a pause keeps the tier, a gap ends it.
with pieces as (
    select pieces.account_key, pieces.product_family, pieces.piece_from, pieces.piece_to, tiers.tier_rank
    from {{ ref('item_pieces') }} as pieces
    inner join {{ ref('plan_tiers') }} as tiers
        on pieces.product_family = tiers.product_family and pieces.plan_id = tiers.plan_id
    where pieces.piece_from < pieces.piece_to and pieces.piece_from <= {{ as_of_date() }}
),

tiers as (
    select product_family, tier_rank, min(tier) as tier
    from {{ ref('plan_tiers') }}
    group by product_family, tier_rank
),

cuts as (
    select account_key, product_family, piece_from as cut_date from pieces
    union
    select account_key, product_family, piece_to as cut_date from pieces
),

stretches as (
    select
        *,
        lead(cut_date) over (partition by account_key, product_family order by cut_date) as next_date
    from cuts
),

held as (
    select
        stretches.account_key, stretches.product_family, stretches.cut_date, stretches.next_date,
        max(pieces.tier_rank) as tier_rank
    from stretches
    inner join pieces
        on
            stretches.account_key = pieces.account_key
            and stretches.product_family = pieces.product_family
            and stretches.cut_date >= pieces.piece_from
            and stretches.cut_date < pieces.piece_to
    where stretches.cut_date <= {{ as_of_date() }}
    group by stretches.account_key, stretches.product_family, stretches.cut_date, stretches.next_date
),

compared as (
    select
        *,
        lag(tier_rank) over (partition by account_key, product_family order by cut_date) as previous_rank,
        lag(next_date) over (partition by account_key, product_family order by cut_date) as previous_to
    from held
),

numbered as (
    select
        *,
        sum(case when previous_rank = tier_rank and previous_to = cut_date then 0 else 1 end) over (
            partition by account_key, product_family order by cut_date
            rows between unbounded preceding and current row
        ) as range_number
    from compared
),

ranges as (
    select
        account_key, product_family, range_number, tier_rank, min(cut_date) as valid_from, max(next_date) as known_to
    from numbered
    group by account_key, product_family, range_number, tier_rank
),

account_tiers as (
    select
        ranges.account_key,
        ranges.product_family,
        tiers.tier,
        ranges.tier_rank,
        ranges.valid_from,
        case when ranges.known_to > {{ as_of_date() }} then {{ open_end_date() }} else ranges.known_to end as valid_to,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from ranges
    inner join tiers on ranges.product_family = tiers.product_family and ranges.tier_rank = tiers.tier_rank
)

select * from account_tiers
