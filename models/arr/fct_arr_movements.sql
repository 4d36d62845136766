with line_components as (
    select * from {{ ref('line_components') }}
),

types as (
    select * from {{ ref('account_movement_types') }}
),

holds as (
    select * from {{ ref('hold_changes') }}
),

lines as (
    select * from {{ ref('line_changes') }}
),

motions as (
    select * from {{ ref('component_motions') }}
),

-- The last component is what the others leave over.
business as (
    select
        account_key, product_family, effective_date, effective_month, last_component as component,
        movement_type_daily, movement_type_monthly, is_mixed_family,
        change_cents - quantity_cents - ramp_cents - tier_cents - price_cents - term_cents as cents,
        case when not has_quantity_row then quantity_change else 0 end as quantity_change,
        signed_date, source_record_key
    from line_components
    {%- for component in ['quantity', 'ramp', 'tier', 'price', 'term'] %}
    union all
    select
        account_key, product_family, effective_date, effective_month,
        {% if component == 'quantity' %}quantity_component{% else %}'{{ component }}'{% endif %} as component,
        movement_type_daily, movement_type_monthly, is_mixed_family, {{ component }}_cents as cents,
        {% if component == 'quantity' %}quantity_change{% else %}0{% endif %} as quantity_change,
        signed_date, source_record_key
    from line_components
    where {{ component }}_cents <> 0
    {%- endfor %}
),

paused as (
    select
        holds.account_key, holds.product_family, holds.effective_date,
        {{ month_of('holds.effective_date') }} as effective_month,
        'pause' as component,
        case when holds.is_reclassified then 'contraction' else types.movement_type_daily end as movement_type_daily,
        case when holds.is_reclassified and not holds.is_within_month then 'contraction'
            else types.movement_type_monthly end as movement_type_monthly,
        holds.amount,
        holds.source_record_key
    from holds
    inner join types on holds.account_key = types.account_key and holds.effective_date = types.effective_date
),

carried as (
    select
        account_key,
        product_family,
        effective_date,
        case phase when 1 then 'transfer' else 'fx' end as component,
        live_amount_change as amount,
        coalesce(started_record_key, ended_record_key) as source_record_key
    from lines
    where phase < 3 and live_amount_change <> 0 and effective_date <= {{ as_of_date() }}
),

unioned as (
    select
        account_key, product_family, effective_date, effective_month, component, movement_type_daily,
        movement_type_monthly, is_mixed_family, cents * cast(0.01 as decimal(3, 2)) as amount, quantity_change,
        least(effective_date, coalesce(signed_date, effective_date)) as contracted_date, source_record_key
    from business
    where cents <> 0
    union all
    select
        account_key, product_family, effective_date, effective_month, component, movement_type_daily,
        movement_type_monthly, true as is_mixed_family, amount, 0 as quantity_change,
        effective_date as contracted_date, source_record_key
    from paused
    union all
    select
        account_key, product_family, effective_date, {{ month_of('effective_date') }} as effective_month, component,
        component as movement_type_daily, component as movement_type_monthly, true as is_mixed_family, amount,
        0 as quantity_change, effective_date as contracted_date, source_record_key
    from carried
),

-- Only a family held in several currencies, or carried in several, can have two rows of one component on a day.
merged as (
    select
        account_key, product_family, effective_date, effective_month, component, movement_type_daily,
        movement_type_monthly, amount, quantity_change, contracted_date, source_record_key
    from unioned
    where not is_mixed_family
    union all
    select
        account_key, product_family, effective_date, effective_month, component, movement_type_daily,
        movement_type_monthly, sum(amount) as amount, sum(quantity_change) as quantity_change,
        min(contracted_date) as contracted_date, max(source_record_key) as source_record_key
    from unioned
    where is_mixed_family
    group by
        account_key, product_family, effective_date, effective_month, component, movement_type_daily,
        movement_type_monthly
    having sum(amount) <> 0
),

fct_arr_movements as (
    select
        merged.account_key,
        merged.product_family,
        merged.effective_date,
        merged.effective_month,
        merged.component,
        merged.movement_type_daily,
        merged.movement_type_monthly,
        motions.motion,
        cast(merged.amount as decimal(18, 2)) as amount,
        cast(merged.quantity_change as decimal(18, 4)) as quantity_change,
        merged.contracted_date,
        merged.source_record_key,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from merged
    inner join motions on merged.component = motions.component
)

select * from fct_arr_movements
