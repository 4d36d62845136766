-- Start cohort of an account: the month of its first ARR. An account whose first ARR came by transfer inherits the
-- earliest cohort among what it received.
with changes as (
    select * from {{ ref('account_month_changes') }}
),

pieces as (
    select * from {{ ref('item_pieces') }}
),

own_cohorts as (
    select account_key, min(month) as cohort_month
    from changes
    where closing_amount > 0
    group by account_key
),

received as (
    select
        pieces.account_key,
        pieces.leaf_account_key,
        min(pieces.piece_from) as received_date
    from pieces
    inner join own_cohorts
        on pieces.account_key = own_cohorts.account_key and {{ month_of('pieces.piece_from') }} <= own_cohorts.cohort_month
    where pieces.start_cause = 'transfer' and pieces.piece_from <= {{ as_of_date() }}
    group by pieces.account_key, pieces.leaf_account_key
),

first_received as (
    select account_key, min(received_date) as received_date from received group by account_key
),

bought_before as (
    select distinct pieces.account_key
    from pieces
    inner join first_received
        on pieces.account_key = first_received.account_key and pieces.piece_from < first_received.received_date
    where pieces.start_cause = 'business'
),

inherited as (
    select received.account_key, min({{ month_of('pieces.piece_from') }}) as cohort_month
    from received
    inner join pieces on received.leaf_account_key = pieces.leaf_account_key
    where
        received.account_key not in (select bought_before.account_key from bought_before)
        and {{ month_of('pieces.piece_from') }} < {{ month_of('pieces.piece_to') }}
    group by received.account_key
),

account_cohorts as (
    select
        own_cohorts.account_key,
        coalesce(inherited.cohort_month, own_cohorts.cohort_month) as cohort_month
    from own_cohorts
    left join inherited on own_cohorts.account_key = inherited.account_key
)

select * from account_cohorts
