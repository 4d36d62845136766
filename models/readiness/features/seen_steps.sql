{{ config(materialized='view') }}
-- What a billed customer was seen to have of a family, before and after each day on which that changed. Plan rates and new parents
-- cut pieces and change nothing here: both sides of the cut are equal.
with pieces as (
    select
        known_item_pieces.leaf_account_key,
        known_item_pieces.subscription_key,
        known_item_pieces.product_family,
        known_item_pieces.plan_id,
        known_item_pieces.quantity,
        known_item_pieces.service_from,
        known_item_pieces.known_from,
        known_item_pieces.known_to,
        intervals.currency_code,
        intervals.net_arr_local,
        intervals.list_arr_local,
        case when intervals.is_ramp then 1 else 0 end as is_ramp,
        min(known_item_pieces.known_from) over (
            partition by
                known_item_pieces.leaf_account_key, known_item_pieces.subscription_key, known_item_pieces.product_family
        ) as first_date
    from {{ ref('known_item_pieces') }} as known_item_pieces
    inner join {{ ref('item_intervals') }} as intervals
        on
            known_item_pieces.source_record_key = intervals.source_record_key
            and known_item_pieces.item_key = intervals.item_key
            and known_item_pieces.product_family = intervals.product_family
    where known_item_pieces.arr_amount > 0
),

edges as (
    select
        leaf_account_key,
        product_family,
        currency_code,
        known_from as seen_date,
        service_from as started_date,
        quantity,
        net_arr_local as amount_local,
        list_arr_local as list_local,
        {{ mix_weight('plan_id', 'quantity') }} as plan_weight,
        is_ramp,
        case when first_date < known_from then 1 else 0 end as is_resumed
    from pieces
    union all
    select
        leaf_account_key,
        product_family,
        currency_code,
        known_to as seen_date,
        cast(null as date) as started_date,
        -quantity as quantity,
        -net_arr_local as amount_local,
        -list_arr_local as list_local,
        -{{ mix_weight('plan_id', 'quantity') }} as plan_weight,
        0 as is_ramp,
        0 as is_resumed
    from pieces
),

steps as (
    select
        leaf_account_key,
        product_family,
        currency_code,
        seen_date,
        coalesce(max(started_date), seen_date) as effective_date,
        max(is_ramp) = 1 as is_ramp,
        max(is_resumed) = 1 as is_resumed,
        {%- for value in ['quantity', 'amount_local', 'list_local', 'plan_weight'] %}
        sum({{ value }}) as {{ value }}_change,
        sum(sum({{ value }})) over (
            partition by leaf_account_key, product_family, currency_code order by seen_date
            rows between unbounded preceding and current row
        ) as {{ value }}{{ ',' if not loop.last }}
        {%- endfor %}
    from edges
    group by leaf_account_key, product_family, currency_code, seen_date
),

changed_steps as (
    select
        *,
        lag(seen_date) over (partition by leaf_account_key, product_family, currency_code order by seen_date) as last_date
    from steps
    where quantity_change <> 0 or amount_local_change <> 0 or plan_weight_change <> 0
),

seen_steps as (
    select
        leaf_account_key,
        product_family,
        currency_code,
        seen_date,
        effective_date,
        cast(quantity - quantity_change as decimal(18, 4)) as quantity_before,
        cast(quantity as decimal(18, 4)) as quantity_after,
        cast(amount_local - amount_local_change as decimal(18, 6)) as amount_before_local,
        cast(amount_local as decimal(18, 6)) as amount_after_local,
        cast(list_local - list_local_change as decimal(18, 6)) as list_before_local,
        cast(list_local as decimal(18, 6)) as list_after_local,
        (plan_weight - plan_weight_change) * quantity <> plan_weight * (quantity - quantity_change) as is_other_plan,
        is_ramp,
        quantity = quantity_change and coalesce(
            is_resumed
            or {{ dbt.datediff('last_date', 'seen_date', 'day') }} <= {{ whole_number('arr:pending_renewal_grace_days') }},
            false
        ) as is_return
    from changed_steps
)

select * from seen_steps
