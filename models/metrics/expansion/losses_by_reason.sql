{{ config(materialized='view') }}
with losses as (
    select * from {{ ref('loss_reasons') }}
),

slices as (
    {{ by_total_and_segment('losses') }}
),

sums as (
    select
        movement_type, month, dimension, dimension_value, reason, nature, sum(amount) as amount,
        count(distinct account_key) as account_count
    from slices
    group by movement_type, month, dimension, dimension_value, reason, nature
),

totals as (
    select
        *,
        sum(amount) over (partition by movement_type, month, dimension, dimension_value) as total_amount
    from sums
),

losses_by_reason as (
    select
        movement_type,
        month,
        dimension,
        dimension_value,
        reason,
        nature,
        account_count,
        cast(amount as decimal(18, 2)) as amount,
        cast(total_amount as decimal(18, 2)) as total_amount,
        {{ rate_of('-amount', '-total_amount') }} as share,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from losses_by_reason
