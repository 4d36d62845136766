-- Active accounts and their ARR at month end by slice and, inside it, segment: what ARPA and its changes are made of.
{%- set dimensions = ['segment', 'acv_band', 'industry', 'region', 'channel', 'first_product', 'plan', 'contract_type'] %}
with spells as (
    select * from {{ ref('account_balance_spells') }}
    where valuation_lag_months = 0 and closing_amount > 0
),

-- Summed before they are unfolded into months: the ranges repeat, the accounts do not.
ranges as (
    select
        'total' as dimension, 'all' as dimension_value, segment, month_from, month_to, count(*) as account_count,
        sum(closing_amount) as closing_amount
    from spells
    group by segment, month_from, month_to
    {%- for dimension in dimensions %}
    union all
    select
        '{{ dimension }}' as dimension, {{ dimension }} as dimension_value, segment, month_from, month_to,
        count(*) as account_count, sum(closing_amount) as closing_amount
    from spells
    group by {% if dimension != 'segment' %}{{ dimension }}, {% endif %}segment, month_from, month_to
    {%- endfor %}
),

months as (
    select
        {{ each_month('month_from', add_months('month_to', -1)) }} as month,
        dimension, dimension_value, segment, account_count, closing_amount
    from ranges
),

arpa_cells as (
    select
        month,
        dimension,
        dimension_value,
        segment,
        cast(sum(account_count) as {{ dbt.type_bigint() }}) as account_count,
        cast(sum(closing_amount) as decimal(18, 2)) as closing_amount,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from months
    group by month, dimension, dimension_value, segment
)

select * from arpa_cells
