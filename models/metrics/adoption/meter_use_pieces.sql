-- A quantity of a monthly meter counts until its month is over, a level until a newer one of the same customer is known.
{{ config(materialized='view') }}
with usage_days as (
    select * from {{ ref('metered_usage_days') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

meters as (
    select entitlement as meter, max(limit_period) as limit_period
    from {{ ref('entitlements') }}
    group by entitlement
),

known_use as (
    select
        usage_days.leaf_account_key,
        usage_days.meter,
        meters.limit_period,
        usage_days.usage_date,
        usage_days.quantity,
        {{ known_on('usage_days.usage_date', 'usage_days.recorded_date') }} as known_date
    from usage_days
    inner join meters on usage_days.meter = meters.meter
),

-- A level that is known only after a newer one tells nothing any more.
levels as (
    select
        *,
        max(usage_date) over (
            partition by leaf_account_key, meter order by known_date, usage_date
            rows between unbounded preceding and 1 preceding
        ) as newest_before
    from known_use
    where limit_period = 'total'
),

pieces as (
    select
        leaf_account_key,
        meter,
        quantity,
        known_date as valid_from,
        {{ add_months(month_of('usage_date'), 1) }} as valid_to
    from known_use
    where limit_period = 'month'
    union all
    select
        leaf_account_key,
        meter,
        quantity,
        known_date as valid_from,
        coalesce(
            lead(known_date) over (partition by leaf_account_key, meter order by known_date, usage_date),
            {{ open_end_date() }}
        ) as valid_to
    from levels
    where newest_before is null or usage_date > newest_before
),

meter_use_pieces as (
    select
        hierarchy.account_key,
        pieces.meter,
        pieces.quantity,
        greatest(pieces.valid_from, hierarchy.valid_from) as valid_from,
        least(pieces.valid_to, hierarchy.valid_to) as valid_to
    from pieces
    inner join hierarchy
        on
            pieces.leaf_account_key = hierarchy.leaf_account_key
            and pieces.valid_from < hierarchy.valid_to
            and pieces.valid_to > hierarchy.valid_from
    where pieces.valid_from < pieces.valid_to
)

select * from meter_use_pieces
