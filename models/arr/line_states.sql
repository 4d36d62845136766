-- Each change of a line with its state before and after.
{{ config(materialized='view') }}
with changes as (
    select * from {{ ref('line_changes') }}
),

running as (
    select
        *,
        sum(quantity_change) over line_history as closing_quantity,
        sum(list_change_local) over line_history as closing_list,
        sum(net_change_local) over line_history as closing_net,
        sum(amount_change) over line_history as closing_amount
    from changes
    window line_history as (
        partition by account_key, product_family, currency_code
        order by effective_date, phase
        rows between unbounded preceding and current row
    )
)

select * from running
