-- Every source row behind the movements of a line and day: what started, what ended, what was revalued or moved.
{{ config(materialized='view') }}
with pieces as (
    select * from {{ ref('item_pieces') }}
),

events as (
    select
        account_key, product_family, piece_from as effective_date, start_cause as cause, 'started' as role,
        source_record_key, amount
    from pieces
    union all
    select
        account_key, product_family, piece_to as effective_date, end_cause as cause, 'ended' as role,
        source_record_key, -amount as amount
    from pieces
),

fct_arr_movement_sources as (
    select
        account_key,
        product_family,
        effective_date,
        cause,
        role,
        source_record_key,
        cast(sum(amount) as decimal(18, 2)) as amount
    from events
    where effective_date <= {{ as_of_date() }}
    group by account_key, product_family, effective_date, cause, role, source_record_key
)

select
    account_key,
    product_family,
    effective_date,
    cause,
    role,
    source_record_key,
    amount
from fct_arr_movement_sources
