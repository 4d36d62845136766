{{ config(materialized='view') }}
-- Amount of each cause in cents. A single cause takes the whole change. Where several share it, the list price walks
-- from old to new through plan, price book and term; each step is weighed by the opening balance and rounded once.
with causes as (
    select * from {{ ref('line_causes') }}
),

whole_numbers as (
    select
        *,
        case when is_shared then {{ ten_thousandths('q0') }} end as whole_q0,
        case when is_shared then {{ ten_thousandths('q1') }} end as whole_q1,
        case when is_shared then {{ millionths('list0') }} end as whole_list0,
        case when is_shared then {{ millionths('list1') }} end as whole_list1,
        -- An intermediate price is one of a unit, in ten-thousandths; without one the totals need no such scale.
        case when unit_list_at_old_book is null and unit_list_at_new_book is null then 1 else 10000 end as scale
    from causes
),

-- List totals of the new quantity, times q0 and scale so that all of them are whole numbers.
totals as (
    select
        *,
        whole_list0 * whole_q1 * scale as list_at_start,
        whole_list1 * whole_q0 * scale as list_at_end,
        unit_list_at_old_book * whole_q1 * whole_q0 as list_at_old_book,
        unit_list_at_new_book * whole_q1 * whole_q0 as list_at_new_book
    from whole_numbers
),

walks as (
    select
        *,
        case
            when not is_other_plan then list_at_start
            when is_other_price_book or is_other_term then coalesce(list_at_old_book, list_at_end)
            else list_at_end
        end as list_after_tier,
        case
            when not is_other_term then list_at_end
            when is_other_plan and list_at_old_book is null then list_at_end
            when is_other_price_book then coalesce(list_at_new_book, list_at_end)
            when is_other_plan then list_at_old_book
            else list_at_start
        end as list_after_price
    from totals
),

shares as (
    select
        *,
        case when is_shared and has_quantity
            then {{ round_ratio('opening_cents * (whole_q1 - whole_q0)', 'whole_q0') }} else 0 end as quantity_share,
        {%- for step, from_list, to_list in [
            ('ramp', 'list_at_start', 'list_at_end'), ('tier', 'list_at_start', 'list_after_tier'),
            ('price', 'list_after_tier', 'list_after_price'), ('term', 'list_after_price', 'list_at_end')
        ] %}
        case when is_shared and has_list and {{ 'has_ramp' if step == 'ramp' else 'not has_ramp' }}
            then {{ round_ratio(
                'opening_cents * (' ~ to_list ~ ' - ' ~ from_list ~ ')', '(whole_list0 * whole_q0 * scale)'
            ) }} else 0 end as {{ step }}_share,
        {%- endfor %}
        case when is_shared and has_discount
            then {{ round_ratio(
                '(opening_cents + change_cents) * whole_list0 - opening_cents * whole_list1', 'whole_list0'
            ) }} else 0 end as discount_share
    from walks
),

-- The last component that is not 0.00 takes the residual; where all are, the last cause that applies; else price.
residuals as (
    select
        *,
        case
            when attribution <> 'rate' then attribution
            when discount_share <> 0 then 'discount'
            when term_share <> 0 then 'term'
            when price_share <> 0 then 'price'
            when tier_share <> 0 then 'tier'
            when ramp_share <> 0 then 'ramp'
            when quantity_share <> 0 then quantity_component
            when has_discount then 'discount'
            when has_ramp then 'ramp'
            when is_other_term then 'term'
            when is_other_plan and not is_other_price_book then 'tier'
            when has_list or not has_quantity then 'price'
            else quantity_component
        end as last_component
    from shares
),

line_components as (
    select
        account_key, product_family, currency_code, effective_date, effective_month,
        movement_type_daily, movement_type_monthly, is_mixed_family, quantity_change, signed_date, source_record_key,
        quantity_component, last_component,
        has_quantity and last_component <> quantity_component as has_quantity_row,
        {%- for step in ['quantity', 'ramp', 'tier', 'price', 'term'] %}
        case when last_component = {{ 'quantity_component' if step == 'quantity' else "'" ~ step ~ "'" }} then 0
            else {{ step }}_share end as {{ step }}_cents,
        {%- endfor %}
        change_cents
    from residuals
)

select * from line_components
