with won as (
    select * from {{ ref('closed_opportunity_months') }}
    where is_won
),

sums as (
    select
        month,
        opportunity_type,
        dimension,
        dimension_value,
        count(*) as won_count,
        cast(sum(cycle_days) as {{ dbt.type_bigint() }}) as total_cycle_days,
        cast(median(cycle_days) as decimal(9, 1)) as median_days
    from won
    group by month, opportunity_type, dimension, dimension_value
),

sales_cycle as (
    select
        sums.month,
        sums.opportunity_type,
        sums.dimension,
        sums.dimension_value,
        sums.won_count,
        sums.total_cycle_days,
        sums.median_days,
        {{ status_of_row() }} as status,
        {{ last_day_of('sums.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
    {{ status_joins(
        'sales_cycle', "case when sums.opportunity_type = 'expansion' then sums.median_days end",
        scope_of('sums.dimension', 'sums.dimension_value')
    ) }}
)

select * from sales_cycle
