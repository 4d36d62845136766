-- Which labels changed together with a list price: the quantity-weighted mix of plans, price books and terms in force
-- just before the business changes of the day against the mix after them.
with lines as (
    select account_key, product_family, currency_code, effective_date, q0, q1
    from {{ ref('line_attribution') }}
    where has_list and not has_ramp
),

pieces as (
    select * from {{ ref('item_pieces') }}
),

in_force as (
    select
        lines.account_key,
        lines.product_family,
        lines.currency_code,
        lines.effective_date,
        lines.q0,
        lines.q1,
        {{ mix_weight('pieces.plan_id', 'pieces.quantity') }} as plan_weight,
        {{ mix_weight('pieces.price_book', 'pieces.quantity') }} as price_book_weight,
        {{ mix_weight("pieces.billing_interval || cast(pieces.interval_count as varchar)", 'pieces.quantity') }}
            as term_weight,
        (pieces.piece_from < lines.effective_date or pieces.start_cause <> 'business')
        and (pieces.piece_to > lines.effective_date or pieces.end_cause = 'business') as is_before,
        pieces.piece_to > lines.effective_date as is_after
    from lines
    inner join pieces
        on
            lines.account_key = pieces.account_key and lines.product_family = pieces.product_family
            and lines.currency_code = pieces.currency_code
            and lines.effective_date >= pieces.piece_from and lines.effective_date <= pieces.piece_to
),

mixes as (
    select
        account_key,
        product_family,
        currency_code,
        effective_date,
        q0,
        q1,
        {%- for label in ['plan', 'price_book', 'term'] %}
        sum(case when is_before then {{ label }}_weight else 0 end) as {{ label }}_mix0,
        sum(case when is_after then {{ label }}_weight else 0 end) as {{ label }}_mix1
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from in_force
    group by account_key, product_family, currency_code, effective_date, q0, q1
),

line_list_causes as (
    select
        account_key,
        product_family,
        currency_code,
        effective_date,
        q0,
        q1,
        plan_mix1 * q0 <> plan_mix0 * q1 as is_other_plan,
        price_book_mix1 * q0 <> price_book_mix0 * q1 as is_other_price_book,
        term_mix1 * q0 <> term_mix0 * q1 as is_other_term
    from mixes
)

select * from line_list_causes
