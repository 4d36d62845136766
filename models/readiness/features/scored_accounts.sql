-- Whoever pays on the date belongs to it, also who left since: a population of those who stayed would flatter the past.
with scoring_dates as (
    select * from {{ ref('scoring_dates') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

first_days as (
    select account_key, min(known_from) as first_arr_date
    from pieces
    where arr_amount > 0
    group by account_key
),

balances as (
    select
        pieces.account_key,
        scoring_dates.scoring_date,
        scoring_dates.is_month_end,
        scoring_dates.is_latest,
        sum(pieces.arr_amount) as arr_amount,
        max(pieces.known_from) as arr_known_date
    from scoring_dates
    inner join pieces
        on scoring_dates.scoring_date >= pieces.known_from and scoring_dates.scoring_date < pieces.known_to
    group by pieces.account_key, scoring_dates.scoring_date, scoring_dates.is_month_end, scoring_dates.is_latest
    having sum(pieces.arr_amount) > 0
),

scored_accounts as (
    select
        balances.account_key,
        balances.scoring_date,
        balances.is_month_end,
        balances.is_latest,
        coalesce(attributes.segment, 'unknown') as segment,
        cast(balances.arr_amount as decimal(18, 2)) as arr_amount,
        balances.arr_known_date,
        first_days.first_arr_date,
        cast({{ dbt.datediff('first_days.first_arr_date', 'balances.scoring_date', 'day') }} as {{ dbt.type_int() }})
            as tenure_days
    from balances
    inner join first_days on balances.account_key = first_days.account_key
    left join attributes
        on
            balances.account_key = attributes.account_key
            and balances.scoring_date >= attributes.valid_from
            and balances.scoring_date < attributes.valid_to
)

select * from scored_accounts
