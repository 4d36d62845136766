-- The family an account started with: the one with the largest amount on the day of its first ARR.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
    where amount > 0 and movement_type_monthly <> 'wash_out'
),

first_days as (
    select account_key, min(effective_date) as effective_date from movements group by account_key
),

ranked as (
    select
        movements.account_key,
        movements.product_family,
        row_number() over (
            partition by movements.account_key order by sum(movements.amount) desc, movements.product_family
        ) as family_rank
    from movements
    inner join first_days
        on movements.account_key = first_days.account_key and movements.effective_date = first_days.effective_date
    group by movements.account_key, movements.product_family
),

account_first_products as (
    select account_key, product_family as first_product from ranked where family_rank = 1
)

select * from account_first_products
