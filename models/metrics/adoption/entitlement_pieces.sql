-- A grant that a version recorded later replaced stays in force, as far as anybody knew, until that day.
{{ config(materialized='view') }}
with entitlements as (
    select * from {{ ref('entitlements') }}
),

seat_families as (
    select * from {{ ref('seat_families') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

versions as (
    select
        entitlements.leaf_account_key,
        entitlements.entitlement,
        entitlements.limit_quantity,
        {{ known_on('entitlements.valid_from', 'entitlements.recorded_date') }} as known_from,
        entitlements.valid_to,
        lead(entitlements.valid_from) over (
            partition by entitlements.leaf_account_key, entitlements.product_family, entitlements.entitlement
            order by entitlements.valid_from
        ) as next_from,
        min({{ known_on('entitlements.valid_from', 'entitlements.recorded_date') }}) over (
            partition by entitlements.leaf_account_key, entitlements.product_family, entitlements.entitlement
            order by entitlements.valid_from rows between 1 following and unbounded following
        ) as next_known_from
    from entitlements
    left join seat_families on entitlements.product_family = seat_families.product_family
    where
        entitlements.entitlement <> 'seats'
        or entitlements.product_family is null
        or seat_families.product_family is not null
),

known_versions as (
    select
        leaf_account_key,
        entitlement,
        limit_quantity,
        known_from,
        case when next_from = valid_to then next_known_from else valid_to end as known_to
    from versions
),

entitlement_pieces as (
    select
        hierarchy.account_key,
        known_versions.entitlement,
        known_versions.limit_quantity,
        greatest(known_versions.known_from, hierarchy.valid_from) as valid_from,
        least(known_versions.known_to, hierarchy.valid_to) as valid_to
    from known_versions
    inner join hierarchy
        on
            known_versions.leaf_account_key = hierarchy.leaf_account_key
            and known_versions.known_from < hierarchy.valid_to
            and known_versions.known_to > hierarchy.valid_from
    where known_versions.known_from < known_versions.known_to
)

select * from entitlement_pieces
