-- The dense snapshot, built once: change months, carried forward to the next change or the as-of month.
with changes as (
    select * from {{ ref('account_month_changes') }}
),

usage_months as (
    select * from {{ ref('usage_arr_months') }}
),

cohorts as (
    select * from {{ ref('account_cohorts') }}
),

months as (
    select
        account_key,
        {{ each_month('month', "case when closing_amount = 0 and closing_not_live_amount = 0
            then month
            else coalesce(" ~ dbt.dateadd('month', -1, 'next_month') ~ ", " ~ month_of(as_of_date()) ~ ") end") }} as month,
        month as change_month,
        closing_amount - change_amount as opening_amount,
        new_amount,
        reactivation_amount,
        expansion_amount,
        contraction_amount,
        churn_amount,
        fx_amount,
        transfer_amount,
        closing_amount,
        closing_not_live_amount
    from changes
),

balances as (
    select
        coalesce(months.account_key, usage_months.account_key) as account_key,
        coalesce(months.month, usage_months.month) as month,
        case when months.month = months.change_month then months.opening_amount
            else coalesce(months.closing_amount, 0) end as opening_amount,
        {%- for type in ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
        case when months.month = months.change_month then months.{{ type }}_amount else 0 end as {{ type }}_amount,
        {%- endfor %}
        coalesce(months.closing_amount, 0) as closing_amount,
        coalesce(months.closing_amount + months.closing_not_live_amount, 0) as closing_carr_amount,
        coalesce(usage_months.usage_arr_amount, 0) as usage_arr_amount
    from months
    full outer join usage_months on months.account_key = usage_months.account_key and months.month = usage_months.month
),

fct_account_arr_months as (
    select
        balances.account_key,
        balances.month,
        cohorts.cohort_month,
        {%- for measure in [
            'opening', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer', 'closing',
            'closing_carr', 'usage_arr'
        ] %}
        cast(balances.{{ measure }}_amount as decimal(18, 2)) as {{ measure }}_amount,
        {%- endfor %}
        {{ last_day_of('balances.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from balances
    left join cohorts on balances.account_key = cohorts.account_key
)

select * from fct_account_arr_months
