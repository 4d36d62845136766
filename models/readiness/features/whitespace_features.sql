-- What the account could still buy, on the date and at prices of the date.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

whitespace as (
    select
        account_key,
        scoring_date,
        sum(amount) as amount,
        max(known_date) as known_date
    from {{ ref('whitespace_by_kind') }}
    group by account_key, scoring_date
),

whitespace_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        cast(whitespace.amount as decimal(18, 2)) as whitespace_amount,
        {{ rate_of('whitespace.amount', 'scored_accounts.arr_amount') }} as whitespace_rate,
        {{ known_by('whitespace.known_date', 'scored_accounts.scoring_date', 'whitespace.amount') }}
            as whitespace_known_date
    from scored_accounts
    left join whitespace
        on
            scored_accounts.account_key = whitespace.account_key
            and scored_accounts.scoring_date = whitespace.scoring_date
)

select * from whitespace_features
