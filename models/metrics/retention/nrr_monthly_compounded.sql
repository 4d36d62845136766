{%- set months = 12 %}
with monthly as (
    select * from {{ ref('nrr') }}
    where window_months = 1 and rate is not null
),

-- One column a month: the product is taken in a fixed order, so that every run gives the same digits.
years as (
    select
        month,
        dimension,
        dimension_value,
        is_complete_month,
        as_of_date,
        policy_version,
        {%- for step in range(months) %}
        cast(lag(rate, {{ step }}) over value_history as double) as rate_{{ step }},
        {%- endfor %}
        lag(month, {{ months - 1 }}) over value_history as first_month
    from monthly
    window value_history as (partition by dimension, dimension_value order by month)
),

nrr_monthly_compounded as (
    select
        month,
        dimension,
        dimension_value,
        first_month,
        {{ months }} as months_compounded,
        {%- set factors %}rate_{{ range(months) | join(' * rate_') }}{% endset %}
        {{ dbt.safe_cast('round(' ~ factors ~ ', 8)', 'decimal(28, 8)') }} as rate,
        is_complete_month,
        as_of_date,
        policy_version
    from years
    where first_month = {{ add_months('month', 1 - months) }}
)

select * from nrr_monthly_compounded
