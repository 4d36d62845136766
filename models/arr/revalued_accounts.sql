-- Accounts whose past ARR depends on when one looks: a member's currency is revalued, or a member changes its parent.
with hierarchy as (
    select * from {{ ref('account_hierarchy') }}
    where valid_from < valid_to
),

pieces as (
    select * from {{ ref('item_pieces') }}
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

revalued_currencies as (
    select currency_code from fx_plan_rates group by currency_code having count(*) > 1
),

exceptional_leaves as (
    select leaf_account_key from hierarchy group by leaf_account_key having count(*) > 1
    union
    select pieces.leaf_account_key
    from pieces
    inner join revalued_currencies on pieces.currency_code = revalued_currencies.currency_code
),

revalued_accounts as (
    select hierarchy.account_key
    from hierarchy
    inner join exceptional_leaves on hierarchy.leaf_account_key = exceptional_leaves.leaf_account_key
    group by hierarchy.account_key
)

select * from revalued_accounts
