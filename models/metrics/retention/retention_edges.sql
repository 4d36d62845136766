-- What enters (+) and leaves (-) a window's sums in a month, in three groupings that together hold every dimension.
with openings as (
    select * from {{ ref('retention_openings') }}
),

retained as (
    select * from {{ ref('retained_balances') }}
),

{%- set groups = ['account_profile', 'commercial_profile', 'cohort_month'] %}
{%- set dimensions = groups | join(', ') %}

edges as (
    {%- for month, sign in [('month_from', ''), ('month_to', '-')] %}
    select
        window_months, {{ month }} as month, {{ dimensions }},
        {{ sign }}opening_amount as opening_amount, {{ sign }}1 as opening_account_count,
        0 as retained_opening_amount, 0 as closing_amount, 0 as retained_amount, 0 as retained_account_count
    from openings
    union all
    select
        window_months, {{ month }} as month, {{ dimensions }},
        0 as opening_amount, 0 as opening_account_count,
        {{ sign }}opening_amount as retained_opening_amount, {{ sign }}closing_amount as closing_amount,
        {{ sign }}least(opening_amount, closing_amount) as retained_amount, {{ sign }}1 as retained_account_count
    from retained
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

retention_edges as (
    select
        window_months,
        month,
        {{ dimensions }},
        {%- for amount in ['opening_amount', 'retained_opening_amount', 'closing_amount', 'retained_amount'] %}
        cast(sum({{ amount }}) as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        cast(sum(opening_account_count) as {{ dbt.type_bigint() }}) as opening_account_count,
        cast(sum(retained_account_count) as {{ dbt.type_bigint() }}) as retained_account_count
    from edges
    where month <= {{ month_of(as_of_date()) }}
    group by grouping sets (
        {%- for group in groups %}
        (window_months, month, {{ group }}){% if not loop.last %},{% endif %}
        {%- endfor %}
    )
)

select * from retention_edges
