with retention as (
    select
        *,
        {{ rate_of('retained_amount', 'opening_amount') }} as rate
    from {{ ref('retention_by_dimension') }}
),

grr as (
    select
        retention.month,
        retention.window_months,
        retention.dimension,
        retention.dimension_value,
        retention.opening_amount,
        retention.retained_amount,
        retention.rate,
        retention.opening_account_count,
        case when retention.window_months = 12 then {{ status_of_row() }} end as status,
        retention.is_complete_month,
        retention.as_of_date,
        retention.policy_version
    from retention
    {{ status_joins('grr', 'retention.rate', scope_of('retention.dimension', 'retention.dimension_value')) }}
)

select * from grr
