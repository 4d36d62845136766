-- What a change was made of: a family as a whole, units, another plan, and the rest, which nobody chose. The parts of a step add up
-- to it.
with steps as (
    select
        hierarchy.account_key,
        steps.*,
        steps.quantity_before = 0 or steps.quantity_after = 0 as is_start_or_end,
        {%- for amount in ['amount', 'list'] %}
        cast(
            (steps.quantity_after - steps.quantity_before)
            * cast({{ rate_of('steps.' ~ amount ~ '_before_local', 'steps.quantity_before') }} as decimal(19, 8))
            as decimal(18, 6)
        ) as {{ amount }}_of_units_local,
        {%- endfor %}
        fx_plan_rates.rate_to_reporting
    from {{ ref('seen_steps') }} as steps
    inner join {{ ref('account_hierarchy') }} as hierarchy
        on
            steps.leaf_account_key = hierarchy.leaf_account_key
            and steps.seen_date >= hierarchy.valid_from
            and steps.seen_date < hierarchy.valid_to
    inner join {{ ref('fx_plan_rates') }} as fx_plan_rates
        on
            steps.currency_code = fx_plan_rates.currency_code
            and steps.seen_date >= fx_plan_rates.valid_from
            and steps.seen_date < fx_plan_rates.valid_to
    where steps.seen_date <= {{ as_of_date() }}
),

-- A family that another customer of the group has, or that is billed in another currency from now on, neither starts nor ends.
kept_families as (
    select steps.account_key, steps.product_family, steps.seen_date
    from steps
    inner join {{ ref('known_item_pieces') }} as pieces
        on
            steps.account_key = pieces.account_key
            and steps.product_family = pieces.product_family
            and steps.seen_date >= pieces.known_from
            and steps.seen_date <= pieces.known_to
    where steps.is_start_or_end and pieces.arr_amount > 0
    group by steps.account_key, steps.product_family, steps.seen_date
    having min(pieces.known_from) < steps.seen_date and max(pieces.known_to) > steps.seen_date
),

converted as (
    select
        steps.account_key,
        steps.seen_date,
        steps.effective_date,
        steps.product_family,
        steps.is_start_or_end,
        case
            when steps.is_return then 'pause'
            when steps.is_start_or_end and kept_families.account_key is null then families.family_component
            else families.quantity_component
        end as chosen_component,
        case when steps.is_other_plan then 'tier' else 'price' end as other_component,
        not steps.is_other_plan and not steps.is_ramp
        and round(steps.list_after_local - steps.list_before_local - steps.list_of_units_local, 2) > 0 as is_price_rise,
        {{ in_reporting_currency('steps.amount_after_local', 'steps.rate_to_reporting') }}
        - {{ in_reporting_currency('steps.amount_before_local', 'steps.rate_to_reporting') }} as change_amount,
        {{ in_reporting_currency('steps.amount_of_units_local', 'steps.rate_to_reporting') }} as units_amount,
        round(steps.amount_after_local - steps.amount_before_local - steps.amount_of_units_local, 2) = 0 as is_all_of_units
    from steps
    inner join {{ ref('product_family_components') }} as families on steps.product_family = families.product_family
    left join kept_families
        on
            steps.account_key = kept_families.account_key
            and steps.product_family = kept_families.product_family
            and steps.seen_date = kept_families.seen_date
),

parts as (
    select
        account_key,
        seen_date,
        effective_date,
        product_family,
        chosen_component as component,
        case when is_start_or_end or is_all_of_units then change_amount else units_amount end as amount,
        false as is_price_rise
    from converted
    union all
    select
        account_key,
        seen_date,
        effective_date,
        product_family,
        other_component as component,
        case when is_all_of_units then 0 else change_amount - units_amount end as amount,
        is_price_rise
    from converted
    where not is_start_or_end
),

seen_parts as (
    select
        parts.account_key,
        parts.seen_date,
        parts.product_family,
        parts.component,
        motions.motion,
        motions.is_discretionary,
        max(parts.effective_date) as effective_date,
        cast(sum(parts.amount) as decimal(18, 2)) as amount,
        max(case when parts.is_price_rise then 1 else 0 end) = 1 as is_price_rise
    from parts
    inner join {{ ref('component_motions') }} as motions on parts.component = motions.component
    group by
        parts.account_key, parts.seen_date, parts.product_family, parts.component, motions.motion, motions.is_discretionary
)

select * from seen_parts
