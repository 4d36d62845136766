{%- set judged_date = add_days('events.effective_date', whole_number('adoption:judging_days')) %}
with seat_families as (
    select * from {{ ref('seat_families') }}
),

movements as (
    select * from {{ ref('fct_arr_movements') }}
    where movement_type_daily = 'expansion' and component = 'seat'
),

seat_use as (
    select * from {{ ref('limit_use_spells') }}
    where entitlement = 'seats'
),

feature_use as (
    select * from {{ ref('unlocked_feature_use') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

telemetry_starts as (
    select * from {{ ref('telemetry_starts') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

events as (
    select
        movements.account_key,
        movements.effective_date,
        'seat' as component,
        movements.product_family,
        sum(movements.quantity_change) as added_seats,
        cast(null as {{ dbt.type_bigint() }}) as unlocked_feature_count,
        cast(null as {{ dbt.type_bigint() }}) as used_feature_count
    from movements
    inner join seat_families on movements.product_family = seat_families.product_family
    group by movements.account_key, movements.effective_date, movements.product_family
    having sum(movements.quantity_change) > 0
    union all
    select
        account_key, effective_date, component, product_family, null as added_seats, unlocked_feature_count,
        used_feature_count
    from feature_use
),

judged as (
    select
        events.*,
        {{ judged_date }} as judged_date,
        case when events.component = 'seat' then coalesce(at_event.used_quantity, 0) end as active_at_event,
        case when events.component = 'seat' then coalesce(later.used_quantity, 0) end as active_later
    from events
    left join seat_use as at_event
        on
            events.account_key = at_event.account_key
            and events.effective_date >= at_event.valid_from
            and events.effective_date < at_event.valid_to
    left join seat_use as later
        on
            events.account_key = later.account_key
            and {{ judged_date }} >= later.valid_from
            and {{ judged_date }} < later.valid_to
    where
        {{ judged_date }} <= {{ as_of_date() }}
        and exists (
            select hierarchy.account_key
            from hierarchy
            inner join telemetry_starts on hierarchy.leaf_account_key = telemetry_starts.leaf_account_key
            where
                hierarchy.account_key = events.account_key
                and hierarchy.valid_from <= events.effective_date
                and hierarchy.valid_to > events.effective_date
                and telemetry_starts.judged_from <= events.effective_date
        )
),

parts as (
    select
        *,
        case
            when component = 'seat' then greatest(0, least(added_seats, active_later - active_at_event))
            when used_feature_count > 0 then 1
            else 0
        end as adopted_quantity,
        case when component = 'seat' then added_seats else 1 end as added_quantity
    from judged
),

post_expansion_adoption_by_event as (
    select
        parts.account_key,
        parts.effective_date,
        parts.component,
        parts.product_family,
        {{ month_of('parts.effective_date') }} as effective_month,
        parts.judged_date,
        coalesce(attributes.segment, 'unknown') as segment,
        cast(parts.active_at_event as {{ dbt.type_bigint() }}) as active_user_count_at_event,
        cast(parts.active_later as {{ dbt.type_bigint() }}) as active_user_count_later,
        parts.unlocked_feature_count,
        parts.used_feature_count,
        cast(parts.adopted_quantity as decimal(18, 4)) as adopted_quantity,
        cast(parts.added_quantity as decimal(18, 4)) as added_quantity,
        {{ rate_of('parts.adopted_quantity', 'parts.added_quantity') }} as rate,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from parts
    left join attributes
        on
            parts.account_key = attributes.account_key
            and parts.effective_date >= attributes.valid_from
            and parts.effective_date < attributes.valid_to
)

select * from post_expansion_adoption_by_event
