-- Families that similar accounts pay for and the account does not, at what the holder in the middle pays times the share of
-- similar accounts that hold it.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

holdings as (
    select * from {{ ref('family_holdings') }}
    where not is_seat_family
),

similar_families as (
    select
        *,
        cast(round(middle_amount * holder_rate, 2) as decimal(18, 2)) as expected_amount
    from {{ ref('similar_families') }}
    where not is_seat_family
),

product_policy as (
    select * from {{ ref('whitespace_kinds') }}
    where kind = 'products'
),

account_amounts as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        scored_accounts.segment,
        coalesce(sum(holdings.arr_amount), 0) as amount
    from scored_accounts
    left join holdings
        on scored_accounts.account_key = holdings.account_key and scored_accounts.scoring_date = holdings.scoring_date
    group by scored_accounts.account_key, scored_accounts.scoring_date, scored_accounts.segment
),

ranked as (
    select
        *,
        count(*) over (partition by scoring_date, segment) as account_count,
        row_number() over (partition by scoring_date, segment order by amount, account_key) as amount_order
    from account_amounts
),

reached as (
    select
        ranked.scoring_date,
        ranked.segment,
        min(case when ranked.amount_order >= ranked.account_count * product_policy.reached_share then ranked.amount end)
            as amount
    from ranked
    cross join product_policy
    group by ranked.scoring_date, ranked.segment
),

product_whitespace as (
    select
        account_amounts.account_key,
        account_amounts.scoring_date,
        'products' as kind,
        cast(count(*) as decimal(18, 4)) as addressable_quantity,
        cast(count(holdings.account_key) as decimal(18, 4)) as current_quantity,
        cast(coalesce(round({{ rate_of(
            'sum(case when holdings.account_key is null then similar_families.expected_amount else 0 end)',
            'count(*) - count(holdings.account_key)'
        ) }}, 2), 0) as decimal(18, 2)) as unit_price_amount,
        cast(greatest(max(reached.amount) - max(account_amounts.amount), 0) as decimal(18, 2)) as headroom_amount,
        max(similar_families.known_date) as known_date
    from account_amounts
    inner join similar_families
        on
            account_amounts.scoring_date = similar_families.scoring_date
            and account_amounts.segment = similar_families.segment
    inner join reached
        on account_amounts.scoring_date = reached.scoring_date and account_amounts.segment = reached.segment
    left join holdings
        on
            account_amounts.account_key = holdings.account_key
            and account_amounts.scoring_date = holdings.scoring_date
            and similar_families.product_family = holdings.product_family
    group by account_amounts.account_key, account_amounts.scoring_date
)

select * from product_whitespace
