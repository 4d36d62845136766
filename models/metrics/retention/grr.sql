with retention as (
    select * from {{ ref('retention_by_dimension') }}
),

grr as (
    select
        month,
        window_months,
        dimension,
        dimension_value,
        opening_amount,
        retained_amount,
        {{ rate_of('retained_amount', 'opening_amount') }} as rate,
        opening_account_count,
        is_complete_month,
        as_of_date,
        policy_version
    from retention
)

select * from grr
