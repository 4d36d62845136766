-- Months in which something changed for an account: movements by type, balances, contracted and usage ARR.
with movements as (
    select
        account_key,
        effective_month as month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        sum(case when movement_type_monthly = '{{ type }}' then amount else 0 end) as {{ type }}_amount,
        {%- endfor %}
        sum(amount) as change_amount
    from {{ ref('fct_arr_movements') }}
    group by account_key, effective_month
),

contracted as (
    select * from {{ ref('contracted_changes') }}
),

balances as (
    select
        coalesce(movements.account_key, contracted.account_key) as account_key,
        coalesce(movements.month, contracted.month) as month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        coalesce(movements.{{ type }}_amount, 0) as {{ type }}_amount,
        {%- endfor %}
        coalesce(movements.change_amount, 0) as change_amount,
        coalesce(contracted.not_live_change, 0) as not_live_change
    from movements
    full outer join contracted on movements.account_key = contracted.account_key and movements.month = contracted.month
),

account_month_changes as (
    select
        account_key,
        month,
        lead(month) over account_history as next_month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        cast({{ type }}_amount as decimal(18, 2)) as {{ type }}_amount,
        {%- endfor %}
        cast(change_amount as decimal(18, 2)) as change_amount,
        cast(sum(change_amount) over account_history as decimal(18, 2)) as closing_amount,
        cast(sum(not_live_change) over account_history as decimal(18, 2)) as closing_not_live_amount
    from balances
    window account_history as (partition by account_key order by month)
)

select * from account_month_changes
