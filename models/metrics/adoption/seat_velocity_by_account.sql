-- The seats of an account's first month are a sale, not a velocity.
with seats as (
    select * from {{ ref('limit_use_months') }}
    where entitlement = 'seats' and limit_quantity is not null
),

net_seats as (
    select
        seats.*,
        previous.limit_quantity as previous_quantity,
        seats.limit_quantity - previous.limit_quantity as net_quantity
    from seats
    left join seats as previous
        on
            seats.account_key = previous.account_key
            and previous.month = {{ add_months('seats.month', -1) }}
),

seat_velocity_by_account as (
    select
        net_seats.account_key,
        net_seats.month,
        net_seats.segment,
        cast(net_seats.previous_quantity as {{ dbt.type_bigint() }}) as previous_seat_count,
        cast(net_seats.limit_quantity as {{ dbt.type_bigint() }}) as seat_count,
        cast(net_seats.net_quantity as {{ dbt.type_bigint() }}) as net_seat_count,
        cast(net_seats.net_quantity + one_before.net_quantity + two_before.net_quantity as {{ dbt.type_bigint() }})
            as quarter_net_seat_count,
        {{ rate_of('net_seats.net_quantity + one_before.net_quantity + two_before.net_quantity', '3') }}
            as seats_per_month,
        net_seats.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from net_seats
    left join net_seats as one_before
        on
            net_seats.account_key = one_before.account_key
            and one_before.month = {{ add_months('net_seats.month', -1) }}
    left join net_seats as two_before
        on
            net_seats.account_key = two_before.account_key
            and two_before.month = {{ add_months('net_seats.month', -2) }}
)

select * from seat_velocity_by_account
