-- ARR set aside while a subscription is paused, as signed movements: negative when a hold starts, positive when it ends.
with pieces as (
    select * from {{ ref('item_pieces') }}
    where is_held
),

events as (
    select
        account_key, product_family, piece_from as effective_date, -amount as amount, false as is_reclassified,
        held_since, source_record_key
    from pieces
    where start_cause = 'business'
    union all
    select
        account_key, product_family, piece_to as effective_date, amount, is_lost_after_hold as is_reclassified,
        held_since, source_record_key
    from pieces
    where end_cause = 'business' and piece_to < {{ open_end_date() }}
),

hold_changes as (
    select
        account_key,
        product_family,
        effective_date,
        is_reclassified,
        {{ month_of('held_since') }} = {{ month_of('effective_date') }} as is_within_month,
        sum(amount) as amount,
        max(source_record_key) as source_record_key
    from events
    where effective_date <= {{ as_of_date() }}
    group by
        account_key, product_family, effective_date, is_reclassified,
        {{ month_of('held_since') }} = {{ month_of('effective_date') }}
    having sum(amount) <> 0
)

select * from hold_changes
