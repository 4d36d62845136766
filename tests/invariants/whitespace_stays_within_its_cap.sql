-- What: an amount of whitespace is (addressable - current) x price x fit or what is left of the headroom, whichever is smaller,
--       and never below 0; the whitespace of an account is the sum of its kinds, and NULL without any.
-- Why: whitespace above what similar accounts reached sends people after money that nobody has ever spent.
-- Resolve: see the kind's own model for the gap and the price, `whitespace_by_kind` for the cap.
with kinds as (
    select
        account_key,
        scoring_date,
        kind,
        amount,
        addressable_quantity < current_quantity as is_gap_negative,
        uncapped_amount <> cast(round(
            (addressable_quantity - current_quantity) * unit_price_amount * cast(fit_rate as decimal(5, 4)), 2
        ) as decimal(18, 2)) as is_price_wrong,
        amount < 0 or amount > cap_amount or amount > uncapped_amount as is_out_of_bounds,
        amount <> uncapped_amount and amount <> cap_amount as is_neither
    from {{ ref('whitespace_by_kind') }}
),

sums as (
    select account_key, scoring_date, sum(amount) as amount
    from kinds
    group by account_key, scoring_date
)

select account_key, scoring_date, kind, amount
from kinds
where is_gap_negative or is_price_wrong or is_out_of_bounds or is_neither
union all
select whitespace.account_key, whitespace.scoring_date, 'all' as kind, whitespace.whitespace_amount as amount
from {{ ref('whitespace_features') }} as whitespace
left join sums on whitespace.account_key = sums.account_key and whitespace.scoring_date = sums.scoring_date
where
    whitespace.whitespace_amount <> coalesce(sums.amount, 0)
    or (whitespace.whitespace_amount is null) <> (sums.account_key is null)
