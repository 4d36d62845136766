with family_months as (
    select * from {{ ref('account_family_months') }}
),

bands as (
    select * from {{ ref('product_count_bands') }}
),

account_counts as (
    select month, account_key, segment, count(*) as product_count
    from family_months
    group by month, account_key, segment
),

slices as (
    select month, 'segment' as dimension, segment as dimension_value, product_count from account_counts
    union all
    select month, 'total' as dimension, 'all' as dimension_value, product_count from account_counts
),

totals as (
    select month, dimension, dimension_value, count(*) as total_account_count
    from slices
    group by month, dimension, dimension_value
),

counted as (
    select
        slices.month, slices.dimension, slices.dimension_value, bands.product_count_band, count(*) as account_count,
        sum(slices.product_count) as product_count
    from slices
    inner join bands
        on
            slices.product_count >= bands.min_count
            and (slices.product_count < bands.max_count or bands.max_count is null)
    group by slices.month, slices.dimension, slices.dimension_value, bands.product_count_band
),

products_per_account as (
    select
        totals.month,
        totals.dimension,
        totals.dimension_value,
        bands.product_count_band,
        coalesce(counted.account_count, 0) as account_count,
        totals.total_account_count,
        {{ rate_of('coalesce(counted.account_count, 0)', 'totals.total_account_count') }} as share,
        cast(coalesce(counted.product_count, 0) as {{ dbt.type_bigint() }}) as product_count,
        {{ last_day_of('totals.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
    cross join bands
    left join counted
        on
            totals.month = counted.month
            and totals.dimension = counted.dimension
            and totals.dimension_value = counted.dimension_value
            and bands.product_count_band = counted.product_count_band
)

select * from products_per_account
