{{ config(materialized='view') }}
with published_item_pieces as (
    select
        account_key,
        leaf_account_key,
        source_record_key,
        product_family,
        plan_id,
        currency_code,
        quantity,
        list_arr_local,
        net_arr_local,
        amount,
        is_held,
        piece_from,
        piece_to
    from {{ source('published', 'item_pieces') }}
)

select * from published_item_pieces
