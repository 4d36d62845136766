-- ARR that is signed but not yet in force: enters at signature, leaves when service starts. What starts after the as-of
-- date enters at signature (unsigned: on the as-of date) and takes the place of what it supersedes: an earlier version
-- of its subscription, or what ends in its line on the day it starts. Ends alone are not contracted.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
    where {{ month_of('contracted_date') }} < effective_month
),

items as (
    select * from {{ ref('contracted_items') }}
),

supersessions as (
    select items.item_number, items.account_key, items.amount, future_items.contracted_date
    from items
    inner join items as future_items
        on
            items.subscription_key = future_items.subscription_key
            and items.product_family = future_items.product_family
            and items.valid_to <= future_items.valid_from
    where future_items.is_future
    union all
    select items.item_number, items.account_key, items.amount, future_items.contracted_date
    from items
    inner join items as future_items
        on
            items.account_key = future_items.account_key
            and items.product_family = future_items.product_family
            and items.currency_code = future_items.currency_code
            and items.valid_to = future_items.valid_from
            and items.subscription_key <> future_items.subscription_key
    where future_items.is_future
),

first_supersessions as (
    select item_number, account_key, amount, min(contracted_date) as contracted_date
    from supersessions
    group by item_number, account_key, amount
),

changes as (
    select account_key, {{ month_of('contracted_date') }} as month, amount from movements
    union all
    select account_key, effective_month as month, -amount as amount from movements
    union all
    select account_key, {{ month_of('contracted_date') }} as month, amount from items
    where is_future
    union all
    select
        first_supersessions.account_key,
        {{ month_of('greatest(first_supersessions.contracted_date, case when items.is_future
            then items.contracted_date else first_supersessions.contracted_date end)') }} as month,
        -first_supersessions.amount as amount
    from first_supersessions
    inner join items on first_supersessions.item_number = items.item_number
),

contracted_changes as (
    select account_key, month, cast(sum(amount) as decimal(18, 2)) as not_live_change
    from changes
    group by account_key, month
    having sum(amount) <> 0
)

select * from contracted_changes
