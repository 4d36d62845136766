with retention as (
    select * from {{ ref('retention_by_dimension') }}
),

logo_retention as (
    select
        month,
        window_months,
        dimension,
        dimension_value,
        opening_account_count,
        retained_account_count,
        {{ rate_of('retained_account_count', 'opening_account_count') }} as rate,
        is_complete_month,
        as_of_date,
        policy_version
    from retention
)

select * from logo_retention
