-- What similar accounts pay for a family: those of the same segment on the same date. Reached = the share named by policy
-- of its holders pay at most that much (nearest rank).
with holdings as (
    select * from {{ ref('family_holdings') }}
),

kinds as (
    select * from {{ ref('whitespace_kinds') }}
),

sizes as (
    select scoring_date, segment, count(*) as account_count
    from {{ ref('scored_accounts') }}
    group by scoring_date, segment
),

shares as (
    select
        max(case when kind = 'seats' then reached_share end) as seats_share,
        max(case when kind = 'products' then reached_share end) as products_share
    from kinds
),

ranked as (
    select
        *,
        count(*) over (partition by scoring_date, segment, product_family) as holder_count,
        row_number() over (
            partition by scoring_date, segment, product_family order by arr_amount, account_key
        ) as amount_order,
        row_number() over (
            partition by scoring_date, segment, product_family order by quantity, account_key
        ) as quantity_order
    from holdings
),

similar_holdings as (
    select
        ranked.scoring_date,
        ranked.segment,
        ranked.product_family,
        max(sizes.account_count) as account_count,
        max(ranked.holder_count) as holder_count,
        {{ rate_of('max(ranked.holder_count)', 'max(sizes.account_count)') }} as attach_rate,
        cast(round(median(ranked.arr_amount), 2) as decimal(18, 2)) as median_amount,
        cast(min(case
            when ranked.amount_order >= ranked.holder_count * shares.products_share then ranked.arr_amount
        end) as decimal(18, 2)) as reached_amount,
        cast(min(case
            when ranked.quantity_order >= ranked.holder_count * shares.seats_share then ranked.quantity
        end) as decimal(18, 4)) as reached_quantity
    from ranked
    cross join shares
    inner join sizes on ranked.scoring_date = sizes.scoring_date and ranked.segment = sizes.segment
    group by ranked.scoring_date, ranked.segment, ranked.product_family
)

select * from similar_holdings
