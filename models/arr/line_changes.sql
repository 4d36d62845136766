-- Change points of every line (account x family x currency): what started less what ended, by date and phase.
-- Phases order one day: transfer (1), fx (2), business (3).
with pieces as (
    select * from {{ ref('item_pieces') }}
),

events as (
    select
        account_key,
        product_family,
        currency_code,
        piece_from as effective_date,
        {{ phase_of('start_cause') }} as phase,
        1 as direction,
        quantity,
        list_arr_local,
        net_arr_local,
        amount,
        case when is_held then 0 else amount end as live_amount,
        is_ramp,
        signed_date,
        source_record_key
    from pieces
    union all
    select
        account_key,
        product_family,
        currency_code,
        piece_to as effective_date,
        {{ phase_of('end_cause') }} as phase,
        -1 as direction,
        -quantity as quantity,
        -list_arr_local as list_arr_local,
        -net_arr_local as net_arr_local,
        -amount as amount,
        case when is_held then 0 else -amount end as live_amount,
        false as is_ramp,
        cast(null as date) as signed_date,
        source_record_key
    from pieces
    where piece_to < {{ open_end_date() }}
),

line_changes as (
    select
        account_key,
        product_family,
        currency_code,
        effective_date,
        phase,
        cast(sum(quantity) as decimal(18, 4)) as quantity_change,
        sum(list_arr_local) as list_change_local,
        sum(net_arr_local) as net_change_local,
        cast(sum(amount) as decimal(18, 2)) as amount_change,
        cast(sum(live_amount) as decimal(18, 2)) as live_amount_change,
        max(case when is_ramp then 1 else 0 end) = 1 as has_ramp,
        min(signed_date) as signed_date,
        max(case when direction = 1 then source_record_key end) as started_record_key,
        max(case when direction = -1 then source_record_key end) as ended_record_key
    from events
    group by account_key, product_family, currency_code, effective_date, phase
)

select * from line_changes
