with seats as (
    select * from {{ ref('limit_use_months') }}
    where entitlement = 'seats'
),

alerts as (
    select * from {{ ref('limit_alerts') }}
    where entitlement = 'seats' and alert = 'use_80_sustained'
),

bands as (
    select * from {{ ref('bands') }}
    where metric = 'seat_utilisation'
),

judged as (
    select
        seats.*,
        {{ status_of_row() }} as status
    from seats
    {{ status_joins('seat_utilisation', 'seats.rate') }}
),

seat_utilisation_by_account as (
    select
        judged.account_key,
        judged.month,
        judged.observed_date,
        judged.segment,
        cast(judged.used_quantity as {{ dbt.type_bigint() }}) as active_user_count,
        cast(judged.limit_quantity as {{ dbt.type_bigint() }}) as seat_count,
        judged.is_unlimited,
        judged.rate,
        judged.status,
        bands.band,
        alerts.account_key is not null as is_sustained,
        judged.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from judged
    left join bands on judged.status = bands.status
    left join alerts
        on
            judged.account_key = alerts.account_key
            and judged.observed_date >= alerts.start_date
            and (alerts.end_date is null or judged.observed_date < alerts.end_date)
)

select * from seat_utilisation_by_account
