-- Where plan, price book and term change together: the new plan's list price at the old book and term, then at the new
-- book and the old term. Known only if one item became one item and the price list has the price.
with lines as (
    select account_key, product_family, currency_code, effective_date, q0, q1
    from {{ ref('line_list_causes') }}
    where
        (is_other_plan and is_other_price_book) or (is_other_plan and is_other_term)
        or (is_other_price_book and is_other_term)
),

pieces as (
    select * from {{ ref('item_pieces') }}
),

list_prices as (
    select * from {{ ref('list_prices') }}
),

ended as (
    select
        lines.account_key, lines.product_family, lines.currency_code, lines.effective_date,
        max(pieces.price_book) as price_book,
        max(pieces.billing_interval) as billing_interval,
        max(pieces.interval_count) as interval_count
    from lines
    inner join pieces
        on
            lines.account_key = pieces.account_key and lines.product_family = pieces.product_family
            and lines.currency_code = pieces.currency_code and lines.effective_date = pieces.piece_to
            and pieces.end_cause = 'business'
    group by lines.account_key, lines.product_family, lines.currency_code, lines.effective_date, lines.q0
    having count(*) = 1 and sum(pieces.quantity) = lines.q0
),

started as (
    select
        lines.account_key, lines.product_family, lines.currency_code, lines.effective_date,
        max(pieces.plan_id) as plan_id,
        max(pieces.price_book) as price_book
    from lines
    inner join pieces
        on
            lines.account_key = pieces.account_key and lines.product_family = pieces.product_family
            and lines.currency_code = pieces.currency_code and lines.effective_date = pieces.piece_from
            and pieces.start_cause = 'business'
    group by lines.account_key, lines.product_family, lines.currency_code, lines.effective_date, lines.q1
    having count(*) = 1 and sum(pieces.quantity) = lines.q1
),

intermediate_list_prices as (
    select
        started.account_key,
        started.product_family,
        started.currency_code,
        started.effective_date,
        {{ millionths('at_old_book.unit_list_arr_local') }} as unit_list_at_old_book,
        {{ millionths('at_new_book.unit_list_arr_local') }} as unit_list_at_new_book
    from started
    inner join ended
        on
            started.account_key = ended.account_key and started.product_family = ended.product_family
            and started.currency_code = ended.currency_code and started.effective_date = ended.effective_date
    left join list_prices as at_old_book
        on
            started.plan_id = at_old_book.plan_id and ended.price_book = at_old_book.price_book
            and ended.billing_interval = at_old_book.billing_interval
            and ended.interval_count = at_old_book.interval_count
            and started.currency_code = at_old_book.currency_code
    left join list_prices as at_new_book
        on
            started.plan_id = at_new_book.plan_id and started.price_book = at_new_book.price_book
            and ended.billing_interval = at_new_book.billing_interval
            and ended.interval_count = at_new_book.interval_count
            and started.currency_code = at_new_book.currency_code
)

select * from intermediate_list_prices
