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
        cast((lines.closing_amount - lines.amount_change) * 100 as bigint) as opening_cents,
        cast(lines.amount_change * 100 as bigint) as change_cents,
        cast((lines.closing_quantity - lines.quantity_change) * 10000 as {{ wide_integer() }}) as q0,
        cast(lines.closing_quantity * 10000 as {{ wide_integer() }}) as q1,
        {{ millionths('lines.closing_list - lines.list_change_local') }} as list0,
        {{ millionths('lines.closing_list') }} as list1,
        {{ millionths('lines.closing_net - lines.net_change_local') }} as net0,
        {{ millionths('lines.closing_net') }} as net1,
        lines.closing_plan_mix - lines.plan_mix_change as plan_mix0,
        lines.closing_plan_mix as plan_mix1,
        lines.closing_price_book_mix - lines.price_book_mix_change as price_book_mix0,
        lines.closing_price_book_mix as price_book_mix1,
        lines.closing_term_mix - lines.term_mix_change as term_mix0,
        lines.closing_term_mix as term_mix1
    from lines
    inner join types on lines.account_key = types.account_key and lines.effective_date = types.effective_date
    inner join families on lines.product_family = families.product_family
    left join mixed_families
        on
            lines.account_key = mixed_families.account_key
            and lines.product_family = mixed_families.product_family
            and lines.effective_date = mixed_families.effective_date
),

-- A cause counts from half a cent on (5,000 millionths): below that it is rounding, not a change.
causes as (
    select
        *,
        attribution = 'rate' and q1 <> q0 as has_quantity,
        attribution = 'rate' and abs(list1 * q0 - list0 * q1) >= 5000 * q0 as has_list,
        attribution = 'rate' and abs(net1 * list0 - list1 * net0) >= 5000 * list0 as has_discount,
        plan_mix1 * q0 <> plan_mix0 * q1 as is_other_plan,
        price_book_mix1 * q0 <> price_book_mix0 * q1 as is_other_price_book,
        term_mix1 * q0 <> term_mix0 * q1 as is_other_term
    from states
)

select * from causes
