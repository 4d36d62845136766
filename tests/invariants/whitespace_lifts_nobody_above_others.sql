-- What: what an account pays for the seats' families plus its whitespace in seats and departments is at most what it pays or what
--       similar accounts reached; the same for all other families plus products. Somebody similar really pays that much.
-- Why: two kinds that sell the same thing would each be within the cap and together far above it.
-- Resolve: see `whitespace_kinds` for the kinds that share a headroom, and how `whitespace_by_kind` hands it out.
with holdings as (
    select account_key, scoring_date, segment, is_seat_family, sum(arr_amount) as arr_amount
    from {{ ref('family_holdings') }}
    group by account_key, scoring_date, segment, is_seat_family
),

largest as (
    select scoring_date, segment, is_seat_family, max(arr_amount) as arr_amount
    from holdings
    group by scoring_date, segment, is_seat_family
),

gains as (
    select account_key, scoring_date, kind <> 'products' as is_seat_family, sum(amount) as amount
    from {{ ref('whitespace_by_kind') }}
    where kind in ('seats', 'departments', 'products')
    group by account_key, scoring_date, kind <> 'products'
)

select gains.account_key, gains.scoring_date, gains.is_seat_family, gains.amount, largest.arr_amount as largest_amount
from gains
inner join {{ ref('scored_accounts') }} as scored_accounts
    on gains.account_key = scored_accounts.account_key and gains.scoring_date = scored_accounts.scoring_date
left join holdings
    on
        gains.account_key = holdings.account_key
        and gains.scoring_date = holdings.scoring_date
        and gains.is_seat_family = holdings.is_seat_family
left join largest
    on
        scored_accounts.scoring_date = largest.scoring_date
        and scored_accounts.segment = largest.segment
        and gains.is_seat_family = largest.is_seat_family
where coalesce(holdings.arr_amount, 0) + gains.amount > coalesce(largest.arr_amount, 0)
