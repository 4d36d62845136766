-- What the account could still buy, on the date and at prices of the date.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

holdings as (
    select * from {{ ref('family_holdings') }}
),

amounts as (
    select account_key, scoring_date, sum(amount) as amount
    from {{ ref('whitespace_by_kind') }}
    group by account_key, scoring_date
),

-- Similar accounts are part of the evidence: what was known of any of them.
known as (
    select scoring_date, segment, max(known_date) as known_date
    from holdings
    group by scoring_date, segment
),

whitespace_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        cast(coalesce(amounts.amount, 0) as decimal(18, 2)) as whitespace_amount,
        {{ rate_of('coalesce(amounts.amount, 0)', 'scored_accounts.arr_amount') }} as whitespace_rate,
        known.known_date as whitespace_known_date
    from scored_accounts
    left join amounts
        on
            scored_accounts.account_key = amounts.account_key
            and scored_accounts.scoring_date = amounts.scoring_date
    left join known
        on scored_accounts.scoring_date = known.scoring_date and scored_accounts.segment = known.segment
)

select * from whitespace_features
