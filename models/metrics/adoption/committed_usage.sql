with account_months as (
    select * from {{ ref('committed_usage_by_account') }}
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

rates as (
    select
        month,
        entitlement,
        dimension,
        dimension_value,
        cast(sum(actual_quantity) as decimal(18, 4)) as actual_quantity,
        cast(sum(committed_quantity) as decimal(18, 4)) as committed_quantity,
        {{ rate_of('sum(actual_quantity)', 'sum(committed_quantity)') }} as rate,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        cast(sum(case when status = 'strong' then 1 else 0 end) as {{ dbt.type_bigint() }}) as strong_account_count,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month
    from grouped
    group by month, entitlement, dimension, dimension_value
),

committed_usage as (
    select
        rates.month,
        rates.entitlement,
        rates.dimension,
        rates.dimension_value,
        rates.actual_quantity,
        rates.committed_quantity,
        rates.rate,
        rates.account_count,
        rates.strong_account_count,
        {{ status_of_row() }} as status,
        rates.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins(
        'committed_usage', 'case when rates.is_complete_month then rates.rate end',
        scope_of('rates.dimension', 'rates.dimension_value')
    ) }}
)

select * from committed_usage
