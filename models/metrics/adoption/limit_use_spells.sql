with active_users as (
    select * from {{ ref('active_user_runs') }}
),

metered_use as (
    select * from {{ ref('meter_use_pieces') }}
),

grants as (
    select * from {{ ref('entitlement_pieces') }}
),

facts as (
    select
        account_key,
        'seats' as entitlement,
        active_from as valid_from,
        active_to as valid_to,
        cast(1 as decimal(18, 4)) as used_quantity,
        cast(0 as decimal(18, 4)) as limit_quantity,
        0 as grant_count,
        0 as unlimited_count
    from active_users
    union all
    select account_key, meter, valid_from, valid_to, quantity, 0, 0, 0 from metered_use
    union all
    select
        account_key,
        entitlement,
        valid_from,
        valid_to,
        0,
        coalesce(limit_quantity, 0),
        1,
        case when limit_quantity is null then 1 else 0 end
    from grants
),

edges as (
    select account_key, entitlement, valid_from as edge_date, used_quantity, limit_quantity, grant_count, unlimited_count
    from facts
    union all
    select account_key, entitlement, valid_to, -used_quantity, -limit_quantity, -grant_count, -unlimited_count
    from facts
),

changes as (
    select
        account_key,
        entitlement,
        edge_date,
        sum(used_quantity) as used_change,
        sum(limit_quantity) as limit_change,
        sum(grant_count) as grant_change,
        sum(unlimited_count) as unlimited_change
    from edges
    where edge_date <= {{ as_of_date() }}
    group by account_key, entitlement, edge_date
),

levels as (
    select
        account_key,
        entitlement,
        edge_date as valid_from,
        coalesce(
            lead(edge_date) over (partition by account_key, entitlement order by edge_date), {{ open_end_date() }}
        ) as valid_to,
        {%- for measure in ['used', 'limit', 'grant', 'unlimited'] %}
        sum({{ measure }}_change) over (
            partition by account_key, entitlement order by edge_date
            rows between unbounded preceding and current row
        ) as {{ measure }}_level{{ ',' if not loop.last }}
        {%- endfor %}
    from changes
),

limited as (
    select
        *,
        case when grant_level > 0 and unlimited_level = 0 then limit_level end as known_limit
    from levels
),

limit_use_spells as (
    select
        account_key,
        entitlement,
        valid_from,
        valid_to,
        cast(used_level as decimal(18, 4)) as used_quantity,
        cast(known_limit as decimal(18, 4)) as limit_quantity,
        grant_level > 0 as is_granted,
        unlimited_level > 0 as is_unlimited,
        {{ rate_of('used_level', 'known_limit') }} as rate
    from limited
)

select * from limit_use_spells
