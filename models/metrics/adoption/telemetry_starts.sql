-- Use that nobody measured is unknown, not zero: a customer is judged from the day on which the product knows it.
with usage_days as (
    select * from {{ ref('usage_user_days') }}
),

users as (
    select * from {{ ref('product_users') }}
),

entitlements as (
    select * from {{ ref('entitlements') }}
),

source_starts as (
    select source_system, min({{ known_on('event_date', 'recorded_date') }}) as first_known_date
    from usage_days
    group by source_system
),

appearances as (
    select source_system, leaf_account_key, {{ known_on('event_date', 'recorded_date') }} as known_date from usage_days
    union all
    select source_system, leaf_account_key, created_date as known_date from users
    union all
    select source_system, leaf_account_key, {{ known_on('valid_from', 'recorded_date') }} as known_date
    from entitlements
),

telemetry_starts as (
    select
        appearances.leaf_account_key,
        min(greatest(appearances.known_date, source_starts.first_known_date)) as observed_from,
        min(greatest(appearances.known_date, {{ add_days(
            'source_starts.first_known_date', whole_number('adoption:activity_days') ~ ' - 1'
        ) }})) as judged_from
    from appearances
    inner join source_starts on appearances.source_system = source_starts.source_system
    group by appearances.leaf_account_key
)

select * from telemetry_starts
