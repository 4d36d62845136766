-- Amount of each cause in cents. The list price walks from old to new through plan, price book and term; each step is
-- weighed by the opening balance, rounded once, and the last step that is not zero takes the rounding residual.
with lines as (
    select * from {{ ref('line_attribution') }}
),

intermediate as (
    select * from {{ ref('intermediate_list_prices') }}
),

-- List totals of the new quantity, times q0 x 10,000 so that all of them are whole numbers.
walks as (
    select
        lines.*,
        list0 * q1 * 10000 as list_at_start,
        list1 * q0 * 10000 as list_at_end,
        case
            when not has_list or has_ramp then list0 * q1 * 10000
            when not is_other_plan then list0 * q1 * 10000
            when not is_other_price_book and not is_other_term then list1 * q0 * 10000
            else coalesce(intermediate.unit_list_at_old_book * q1 * q0, list1 * q0 * 10000)
        end as list_after_tier,
        case
            when not has_list or has_ramp then list0 * q1 * 10000
            when not is_other_term then list1 * q0 * 10000
            when is_other_plan and intermediate.unit_list_at_old_book is null then list1 * q0 * 10000
            when is_other_price_book
                then coalesce(intermediate.unit_list_at_new_book * q1 * q0, list1 * q0 * 10000)
            when is_other_plan then intermediate.unit_list_at_old_book * q1 * q0
            else list0 * q1 * 10000
        end as list_after_price
    from lines
    left join intermediate
        on
            lines.account_key = intermediate.account_key and lines.product_family = intermediate.product_family
            and lines.currency_code = intermediate.currency_code
            and lines.effective_date = intermediate.effective_date
),

shares as (
    select
        *,
        case when has_quantity then {{ round_ratio('opening_cents * (q1 - q0)', 'q0') }} else 0 end as quantity_share,
        case when has_list and has_ramp
            then {{ round_ratio('opening_cents * (list_at_end - list_at_start)', '(list0 * q0 * 10000)') }}
            else 0 end as ramp_share,
        case when has_list and not has_ramp and list_after_tier <> list_at_start
            then {{ round_ratio('opening_cents * (list_after_tier - list_at_start)', '(list0 * q0 * 10000)') }}
            else 0 end as tier_share,
        case when has_list and not has_ramp and list_after_price <> list_after_tier
            then {{ round_ratio('opening_cents * (list_after_price - list_after_tier)', '(list0 * q0 * 10000)') }}
            else 0 end as price_share,
        case when has_list and not has_ramp and list_at_end <> list_after_price
            then {{ round_ratio('opening_cents * (list_at_end - list_after_price)', '(list0 * q0 * 10000)') }}
            else 0 end as term_share,
        case when has_discount
            then {{ round_ratio('(opening_cents + change_cents) * list0 - opening_cents * list1', 'list0') }}
            else 0 end as discount_share
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
            when has_list and has_ramp then 'ramp'
            when has_list and is_other_term then 'term'
            when has_list and is_other_plan and not is_other_price_book then 'tier'
            when has_list or not has_quantity then 'price'
            else quantity_component
        end as last_component
    from shares
),

line_components as (
    select
        account_key,
        product_family,
        currency_code,
        effective_date,
        effective_month,
        movement_type_daily,
        movement_type_monthly,
        is_mixed_family,
        quantity_change,
        signed_date,
        source_record_key,
        quantity_component,
        last_component,
        case when last_component = quantity_component then 0 else quantity_share end as quantity_cents,
        has_quantity and last_component <> quantity_component as has_quantity_row,
        case when last_component = 'ramp' then 0 else ramp_share end as ramp_cents,
        case when last_component = 'tier' then 0 else tier_share end as tier_cents,
        case when last_component = 'price' then 0 else price_share end as price_cents,
        case when last_component = 'term' then 0 else term_share end as term_cents,
        change_cents
    from residuals
)

select * from line_components
