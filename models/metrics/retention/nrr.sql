with retention as (
    select * from {{ ref('retention_by_dimension') }}
),

nrr as (
    select
        month,
        window_months,
        dimension,
        dimension_value,
        opening_amount,
        closing_amount,
        {{ rate_of('closing_amount', 'opening_amount') }} as rate,
        opening_account_count,
        is_complete_month,
        as_of_date,
        policy_version
    from retention
)

select * from nrr
