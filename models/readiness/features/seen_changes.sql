-- What could be seen to change on a day. The ledger tells the story as it is known today, and a fact that is recorded late tells
-- its neighbours anew; a feature and a label may only know what was seen at the time.
with parts as (
    select * from {{ ref('seen_parts') }}
),

pieces as (
    select * from {{ ref('known_item_pieces') }}
),

account_days as (
    select
        account_key,
        seen_date,
        sum(amount) as change_amount,
        sum(case when is_discretionary then amount else 0 end) as chosen_amount,
        max(case when is_price_rise then 1 else 0 end) as is_price_rise
    from parts
    group by account_key, seen_date
),

balances as (
    select
        account_days.account_key,
        account_days.seen_date,
        sum(case when pieces.known_from < account_days.seen_date then pieces.arr_amount else 0 end) as amount_before,
        sum(case when pieces.known_to > account_days.seen_date then pieces.arr_amount else 0 end) as amount_after
    from account_days
    inner join pieces
        on
            account_days.account_key = pieces.account_key
            and account_days.seen_date >= pieces.known_from
            and account_days.seen_date <= pieces.known_to
    group by account_days.account_key, account_days.seen_date
),

seen_changes as (
    select
        account_days.account_key,
        account_days.seen_date,
        balances.amount_before > 0 and account_days.change_amount > 0
        and account_days.chosen_amount > account_days.change_amount - account_days.chosen_amount as is_expansion,
        balances.amount_before > 0 and balances.amount_after > 0 and account_days.change_amount < 0 as is_contraction,
        account_days.is_price_rise = 1 as is_price_rise
    from account_days
    inner join balances
        on account_days.account_key = balances.account_key and account_days.seen_date = balances.seen_date
)

select * from seen_changes
