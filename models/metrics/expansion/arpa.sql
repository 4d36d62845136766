{%- set spans = {'monthly': 1, 'yearly': 12} %}
with cells as (
    select * from {{ ref('arpa_cells') }}
),

effects as (
    select * from {{ ref('arpa_price_volume_mix') }}
    where closing_account_count > 0
),

balances as (
    select
        month,
        dimension,
        dimension_value,
        cast(sum(account_count) as {{ dbt.type_bigint() }}) as account_count,
        cast(sum(closing_amount) as decimal(18, 2)) as closing_amount
    from cells
    group by month, dimension, dimension_value
),

-- Rate and ARPA are rounded; the mix is the rest, so that both add up to the change that is shown.
changes as (
    select
        month, window_months, dimension, dimension_value,
        cast(round({{ rate_of('closing_amount', 'closing_account_count') }}, 2)
            - round({{ rate_of('opening_amount', 'opening_account_count') }}, 2) as decimal(18, 2)) as change_amount,
        cast(round({{ rate_of('price_amount', 'closing_account_count') }}, 2) as decimal(18, 2)) as rate_amount
    from effects
),

arpa as (
    select
        balances.month,
        balances.dimension,
        balances.dimension_value,
        balances.closing_amount,
        balances.account_count,
        cast(round({{ rate_of('balances.closing_amount', 'balances.account_count') }}, 2) as decimal(18, 2))
            as arpa_amount,
        {%- for span in spans %}
        {{ span }}.change_amount as {{ span }}_change_amount,
        {{ span }}.rate_amount as {{ span }}_rate_amount,
        cast({{ span }}.change_amount - {{ span }}.rate_amount as decimal(18, 2)) as {{ span }}_mix_amount,
        {%- endfor %}
        {{ last_day_of('balances.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from balances
    {%- for span, months in spans.items() %}
    left join changes as {{ span }}
        on
            balances.month = {{ span }}.month
            and balances.dimension = {{ span }}.dimension
            and balances.dimension_value = {{ span }}.dimension_value
            and {{ span }}.window_months = {{ months }}
    {%- endfor %}
)

select * from arpa
