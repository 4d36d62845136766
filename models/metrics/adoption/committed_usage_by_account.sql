with limit_months as (
    select * from {{ ref('limit_use_months') }}
    where limit_quantity is not null
),

commitments as (
    select entitlements.entitlement
    from {{ ref('entitlements') }} as entitlements
    inner join {{ ref('product_families') }} as families on entitlements.product_family = families.product_family
    where families.role = 'usage_commitment'
    group by entitlements.entitlement
),

committed_usage_by_account as (
    select
        limit_months.account_key,
        limit_months.month,
        limit_months.entitlement,
        limit_months.observed_date,
        limit_months.segment,
        limit_months.used_quantity as actual_quantity,
        limit_months.limit_quantity as committed_quantity,
        limit_months.rate,
        cast(greatest(limit_months.used_quantity - limit_months.limit_quantity, 0) as decimal(18, 4))
            as overage_quantity,
        {{ status_of_row() }} as status,
        limit_months.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from limit_months
    inner join commitments on limit_months.entitlement = commitments.entitlement
    {{ status_joins('committed_usage', 'case when limit_months.is_complete_month then limit_months.rate end') }}
)

select * from committed_usage_by_account
