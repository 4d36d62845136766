-- Unbroken stretches in which an account pays for a product family; items that follow or overlap each other are one stretch.
with pieces as (
    select account_key, product_family, piece_from, piece_to
    from {{ ref('item_pieces') }}
    where not is_held and amount > 0 and piece_from < piece_to and piece_from <= {{ as_of_date() }}
),

roles as (
    select product_family, role from {{ ref('product_family_components') }}
),

marked as (
    select
        *,
        case when piece_from <= max(piece_to) over (
            partition by account_key, product_family order by piece_from, piece_to
            rows between unbounded preceding and 1 preceding
        ) then 0 else 1 end as is_start
    from pieces
),

numbered as (
    select
        *,
        sum(is_start) over (
            partition by account_key, product_family order by piece_from, piece_to
            rows between unbounded preceding and current row
        ) as stretch_number
    from marked
),

stretches as (
    select account_key, product_family, stretch_number, min(piece_from) as valid_from, max(piece_to) as known_to
    from numbered
    group by account_key, product_family, stretch_number
),

-- What ends after the as-of date is still held: whether something follows is not known yet.
account_family_ranges as (
    select
        stretches.account_key,
        stretches.product_family,
        roles.role,
        stretches.valid_from,
        case when stretches.known_to > {{ as_of_date() }} then {{ open_end_date() }} else stretches.known_to end
            as valid_to,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from stretches
    inner join roles on stretches.product_family = roles.product_family
)

select * from account_family_ranges
