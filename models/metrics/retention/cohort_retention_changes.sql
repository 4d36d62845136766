-- What enters (+) and leaves (-) the sums of a start cohort in a month.
with starts as (
    select * from {{ ref('cohort_starting_balances') }}
),

closings as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0
),

retained as (
    select
        starts.cohort_month,
        greatest(starts.month_from, closings.month_from) as month_from,
        least(starts.month_to, closings.month_to) as month_to,
        least(starts.starting_amount, closings.closing_amount) as retained_amount
    from starts
    inner join closings
        on
            starts.account_key = closings.account_key
            and starts.month_from < closings.month_to
            and starts.month_to > closings.month_from
),

edges as (
    {%- for month, sign in [('month_from', ''), ('month_to', '-')] %}
    select
        cohort_month, {{ month }} as month, {{ sign }}starting_amount as starting_amount, 0 as closing_amount,
        0 as retained_amount, {{ sign }}1 as starting_account_count, 0 as retained_account_count
    from starts
    union all
    select
        cohort_month, {{ month }} as month, 0 as starting_amount, {{ sign }}closing_amount as closing_amount,
        0 as retained_amount, 0 as starting_account_count, 0 as retained_account_count
    from closings
    union all
    select
        cohort_month, {{ month }} as month, 0 as starting_amount, 0 as closing_amount,
        {{ sign }}retained_amount as retained_amount, 0 as starting_account_count, {{ sign }}1 as retained_account_count
    from retained
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

cohort_retention_changes as (
    select
        cohort_month,
        month,
        {%- for measure in ['starting_amount', 'closing_amount', 'retained_amount'] %}
        cast(sum({{ measure }}) as decimal(18, 2)) as {{ measure }},
        {%- endfor %}
        cast(sum(starting_account_count) as {{ dbt.type_bigint() }}) as starting_account_count,
        cast(sum(retained_account_count) as {{ dbt.type_bigint() }}) as retained_account_count
    from edges
    where month <= {{ month_of(as_of_date()) }}
    group by cohort_month, month
)

select * from cohort_retention_changes
