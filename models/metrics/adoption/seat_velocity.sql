with account_months as (
    select * from {{ ref('seat_velocity_by_account') }}
    where quarter_net_seat_count is not null
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

seat_velocity as (
    select
        month,
        dimension,
        dimension_value,
        cast(sum(net_seat_count) as {{ dbt.type_bigint() }}) as net_seat_count,
        cast(sum(quarter_net_seat_count) as {{ dbt.type_bigint() }}) as quarter_net_seat_count,
        {{ rate_of('sum(quarter_net_seat_count)', '3') }} as seats_per_month,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        cast(sum(case when quarter_net_seat_count > 0 then 1 else 0 end) as {{ dbt.type_bigint() }})
            as growing_account_count,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from seat_velocity
