-- Months in which something changed for an account: movements by type, balances, contracted and usage ARR.
with changes as (
    select account_key, effective_month as month, movement_type_monthly, amount, 0 as not_live_change
    from {{ ref('fct_arr_movements') }}
    union all
    select account_key, month, 'not_live' as movement_type_monthly, 0 as amount, not_live_change
    from {{ ref('contracted_changes') }}
),

balances as (
    select
        account_key,
        month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        cast(sum(case when movement_type_monthly = '{{ type }}' then amount else 0 end) as decimal(18, 2))
            as {{ type }}_amount,
        {%- endfor %}
        cast(sum(amount) as decimal(18, 2)) as change_amount,
        cast(sum(not_live_change) as decimal(18, 2)) as not_live_change
    from changes
    group by account_key, month
),

account_month_changes as (
    select
        account_key,
        month,
        lead(month) over account_history as next_month,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        {{ type }}_amount,
        {%- endfor %}
        change_amount,
        cast(sum(change_amount) over account_history as decimal(18, 2)) as closing_amount,
        cast(sum(not_live_change) over account_history as decimal(18, 2)) as closing_not_live_amount
    from balances
    window account_history as (partition by account_key order by month)
)

select * from account_month_changes
