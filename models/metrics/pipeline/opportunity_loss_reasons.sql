with closed as (
    select * from {{ ref('closed_opportunity_months') }}
    where is_qualified and not is_won
),

reasons as (
    select
        month,
        opportunity_type,
        dimension,
        dimension_value,
        loss_reason,
        count(*) as lost_count,
        sum(amount) as lost_amount
    from closed
    group by month, opportunity_type, dimension, dimension_value, loss_reason
),

totals as (
    select *, sum(lost_count) over (partition by month, opportunity_type, dimension, dimension_value) as all_lost_count
    from reasons
),

opportunity_loss_reasons as (
    select
        month,
        opportunity_type,
        dimension,
        dimension_value,
        loss_reason,
        lost_count,
        cast(all_lost_count as {{ dbt.type_bigint() }}) as all_lost_count,
        {{ rate_of('lost_count', 'all_lost_count') }} as share,
        cast(coalesce(lost_amount, 0) as decimal(18, 2)) as lost_amount,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from opportunity_loss_reasons
