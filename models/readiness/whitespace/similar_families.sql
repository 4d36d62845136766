-- How many similar accounts have a family, and what the one in the middle pays for it.
with holdings as (
    select * from {{ ref('family_holdings') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

segment_sizes as (
    select scoring_date, segment, count(*) as account_count
    from {{ ref('scored_accounts') }}
    group by scoring_date, segment
),

ranked as (
    select
        *,
        count(*) over (partition by scoring_date, segment, product_family) as holder_count,
        row_number() over (
            partition by scoring_date, segment, product_family order by arr_amount, account_key
        ) as amount_order
    from holdings
),

similar_families as (
    select
        ranked.scoring_date,
        ranked.segment,
        ranked.product_family,
        ranked.is_seat_family,
        segment_sizes.account_count,
        ranked.holder_count,
        {{ rate_of('ranked.holder_count', 'segment_sizes.account_count') }} as holder_rate,
        min(case when 2 * ranked.amount_order >= ranked.holder_count then ranked.arr_amount end) as middle_amount,
        max(ranked.known_date) as known_date
    from ranked
    inner join segment_sizes
        on ranked.scoring_date = segment_sizes.scoring_date and ranked.segment = segment_sizes.segment
    inner join thresholds as enough on enough.name = 'whitespace_similar_accounts'
    where {{ meets('ranked.holder_count', 'enough.comparison', 'enough.value') }}
    group by
        ranked.scoring_date, ranked.segment, ranked.product_family, ranked.is_seat_family,
        segment_sizes.account_count, ranked.holder_count
)

select * from similar_families
