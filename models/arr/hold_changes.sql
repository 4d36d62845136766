-- ARR set aside while a subscription is paused, as signed movements: negative when a hold starts, positive when it ends.
with pieces as (
    select * from {{ ref('item_pieces') }}
    where is_held
),

starts as (
    select
        account_key, product_family, subscription_key, piece_from as effective_date, -amount as amount,
        false as is_reclassified, source_record_key, piece_from as held_from
    from pieces
    where start_cause = 'business'
),

-- The hold's first day, so that a hold that begins and ends in one month nets inside it.
ends as (
    select
        pieces.account_key, pieces.product_family, pieces.subscription_key, pieces.piece_to as effective_date,
        pieces.amount, pieces.is_lost_after_hold as is_reclassified,
        pieces.source_record_key,
        (
            select max(starts.effective_date)
            from starts
            where starts.subscription_key = pieces.subscription_key and starts.effective_date <= pieces.piece_to
        ) as held_from
    from pieces
    where pieces.end_cause = 'business' and pieces.piece_to < {{ open_end_date() }}
),

events as (
    select * from starts
    union all
    select * from ends
),

hold_changes as (
    select
        account_key,
        product_family,
        effective_date,
        is_reclassified,
        {{ month_of('held_from') }} = {{ month_of('effective_date') }} as is_within_month,
        sum(amount) as amount,
        max(source_record_key) as source_record_key
    from events
    where effective_date <= {{ as_of_date() }}
    group by
        account_key, product_family, effective_date, is_reclassified,
        {{ month_of('held_from') }} = {{ month_of('effective_date') }}
    having sum(amount) <> 0
)

select * from hold_changes
