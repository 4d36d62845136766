with monthly as (
    select * from {{ ref('nrr') }}
    where window_months = 1 and rate is not null
),

policy as (
    select trailing_months from {{ ref('retention_windows') }}
    where window_months = 1
),

products as (
    select
        monthly.month,
        monthly.dimension,
        monthly.dimension_value,
        monthly.is_complete_month,
        monthly.as_of_date,
        monthly.policy_version,
        policy.trailing_months,
        count(*) as month_count,
        min(factors.month) as first_month,
        {{ ordered_product('factors.rate', 'factors.month') }} as compounded_rate
    from monthly
    cross join policy
    inner join monthly as factors
        on
            monthly.dimension = factors.dimension
            and monthly.dimension_value = factors.dimension_value
            and monthly.month >= factors.month
            and factors.month > {{ add_months('monthly.month', '-policy.trailing_months') }}
    group by
        monthly.month, monthly.dimension, monthly.dimension_value, monthly.is_complete_month, monthly.as_of_date,
        monthly.policy_version, policy.trailing_months
),

nrr_monthly_compounded as (
    select
        month,
        dimension,
        dimension_value,
        first_month,
        cast(trailing_months as {{ dbt.type_int() }}) as months_compounded,
        {{ dbt.safe_cast('round(compounded_rate, 8)', 'decimal(28, 8)') }} as rate,
        is_complete_month,
        as_of_date,
        policy_version
    from products
    where month_count = trailing_months
)

select * from nrr_monthly_compounded
