with openings as (
    select * from {{ ref('retention_openings') }}
),

usage_months as (
    select * from {{ ref('usage_arr_months') }}
),

retention as (
    select * from {{ ref('retention_by_dimension') }}
    where dimension in ('total', 'segment')
),

-- Usage of a month stands at the closing of the window that ends in it and at the opening of the one that starts there.
usage_ends as (
    select
        openings.window_months, usage_months.month, openings.segment,
        0 as opening_usage_amount, usage_months.usage_arr_amount as closing_usage_amount
    from usage_months
    inner join openings
        on
            usage_months.account_key = openings.account_key
            and usage_months.month >= openings.month_from
            and usage_months.month < openings.month_to
    union all
    select
        openings.window_months, {{ add_months('usage_months.month', 'openings.window_months') }} as month,
        openings.segment, usage_months.usage_arr_amount as opening_usage_amount, 0 as closing_usage_amount
    from usage_months
    inner join openings
        on
            usage_months.account_key = openings.account_key
            and {{ add_months('usage_months.month', 'openings.window_months') }} >= openings.month_from
            and {{ add_months('usage_months.month', 'openings.window_months') }} < openings.month_to
),

usage_sums as (
    {%- for dimension, value in [('total', "'all'"), ('segment', 'segment')] %}
    select
        window_months, month, '{{ dimension }}' as dimension, {{ value }} as dimension_value,
        sum(opening_usage_amount) as opening_usage_amount, sum(closing_usage_amount) as closing_usage_amount
    from usage_ends
    group by window_months, month{% if dimension == 'segment' %}, segment{% endif %}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

balances as (
    select
        retention.*,
        coalesce(usage_sums.opening_usage_amount, 0) as opening_usage_amount,
        coalesce(usage_sums.closing_usage_amount, 0) as closing_usage_amount
    from retention
    left join usage_sums
        on
            retention.window_months = usage_sums.window_months
            and retention.month = usage_sums.month
            and retention.dimension = usage_sums.dimension
            and retention.dimension_value = usage_sums.dimension_value
),

nrr_including_usage as (
    select
        month,
        window_months,
        dimension,
        dimension_value,
        cast(opening_amount + opening_usage_amount as decimal(18, 2)) as opening_amount,
        cast(closing_amount + closing_usage_amount as decimal(18, 2)) as closing_amount,
        {{ rate_of('closing_amount + closing_usage_amount', 'opening_amount + opening_usage_amount') }} as rate,
        cast(opening_usage_amount as decimal(18, 2)) as opening_usage_amount,
        cast(closing_usage_amount as decimal(18, 2)) as closing_usage_amount,
        opening_account_count,
        is_complete_month,
        as_of_date,
        policy_version
    from balances
)

select * from nrr_including_usage
