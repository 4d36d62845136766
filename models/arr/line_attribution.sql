-- Why a line changed: which causes apply, and the whole numbers from which their amounts follow exactly.
with lines as (
    select * from {{ ref('line_states') }}
    where phase = 3 and effective_date <= {{ as_of_date() }}
),

types as (
    select * from {{ ref('account_movement_types') }}
),

families as (
    select * from {{ ref('product_family_components') }}
),

mixed_families as (
    select * from {{ ref('mixed_currency_families') }}
),

states as (
    select
        lines.account_key,
        lines.product_family,
        lines.currency_code,
        lines.effective_date,
        types.effective_month,
        types.movement_type_daily,
        types.movement_type_monthly,
        lines.quantity_change,
        lines.has_ramp,
        coalesce(mixed_families.signed_date, lines.signed_date) as signed_date,
        coalesce(lines.started_record_key, lines.ended_record_key) as source_record_key,
        families.quantity_component,
        mixed_families.account_key is not null as is_mixed_family,
        case
            when types.base_presence = 0 or types.closing_presence = 0 then 'whole_line'
            when lines.closing_amount > 0 and lines.closing_amount > lines.amount_change then 'rate'
            when mixed_families.continues then families.quantity_component
            else families.family_component
        end as attribution,
        cast(lines.closing_amount - lines.amount_change as decimal(18, 2)) as opening_amount,
        lines.amount_change,
        cast(lines.closing_quantity - lines.quantity_change as decimal(18, 4)) as q0,
        cast(lines.closing_quantity as decimal(18, 4)) as q1,
        cast(lines.closing_list - lines.list_change_local as decimal(19, 6)) as list0,
        cast(lines.closing_list as decimal(19, 6)) as list1,
        cast(lines.closing_net - lines.net_change_local as decimal(19, 6)) as net0,
        cast(lines.closing_net as decimal(19, 6)) as net1
    from lines
    inner join types on lines.account_key = types.account_key and lines.effective_date = types.effective_date
    inner join families on lines.product_family = families.product_family
    left join mixed_families
        on
            lines.account_key = mixed_families.account_key
            and lines.product_family = mixed_families.product_family
            and lines.effective_date = mixed_families.effective_date
),

-- A cause counts from half a cent on: below that it is rounding, not a change.
causes as (
    select
        *,
        attribution = 'rate' and q1 <> q0 as has_quantity,
        case when attribution = 'rate'
            then abs(list1 * q0 - list0 * q1) >= cast(0.005 as decimal(4, 3)) * q0 else false end as has_list,
        case when attribution = 'rate'
            then abs(net1 * list0 - list1 * net0) >= cast(0.005 as decimal(4, 3)) * list0 else false end as has_discount
    from states
),

line_attribution as (
    select
        account_key,
        product_family,
        currency_code,
        effective_date,
        effective_month,
        movement_type_daily,
        movement_type_monthly,
        quantity_change,
        signed_date,
        source_record_key,
        quantity_component,
        is_mixed_family,
        attribution,
        opening_amount,
        amount_change,
        q0,
        q1,
        list0,
        list1,
        has_quantity,
        has_list,
        has_discount,
        has_list and has_ramp as has_ramp
    from causes
)

select * from line_attribution
