-- Stretches of months in which a source record carries other ARR than was published: what starts less what ends, present
-- less published, added up from change to change. No grid of items x months is needed.
with publication as (
    select * from {{ ref('published_version') }}
),

pieces as (
    select account_key, source_record_key, piece_from, piece_to, -amount as amount
    from {{ ref('published_item_pieces') }}
    where not is_held
    union all
    select account_key, source_record_key, piece_from, piece_to, amount
    from {{ ref('item_pieces') }}
    where not is_held
),

events as (
    select account_key, source_record_key, {{ month_of('piece_from') }} as month, amount from pieces
    union all
    select account_key, source_record_key, {{ month_of('piece_to') }} as month, -amount as amount from pieces
),

changes as (
    select account_key, source_record_key, month, sum(amount) as change_amount
    from events
    where month <= (select max(publication.compared_to_month) from publication)
    group by account_key, source_record_key, month
    having sum(amount) <> 0
),

running as (
    select
        account_key,
        source_record_key,
        month,
        lead(month) over record_history as next_month,
        change_amount,
        sum(change_amount) over record_history as closing_change
    from changes
    window record_history as (partition by account_key, source_record_key order by month)
),

restated_items as (
    select
        running.account_key,
        running.source_record_key,
        running.month as month_from,
        case
            when running.closing_change = 0 then running.month
            else coalesce({{ add_months('running.next_month', -1) }}, publication.compared_to_month)
        end as month_to,
        cast(running.closing_change - running.change_amount as decimal(18, 2)) as opening_change_amount,
        cast(running.closing_change as decimal(18, 2)) as closing_change_amount
    from running
    cross join publication
)

select * from restated_items
