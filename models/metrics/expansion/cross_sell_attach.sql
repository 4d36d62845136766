with family_months as (
    select * from {{ ref('account_family_months') }}
    where role = 'core'
),

pairs as (
    select * from {{ ref('cross_sell_pairs') }}
),

active as (
    select month, count(distinct account_key) as active_account_count
    from {{ ref('account_family_months') }}
    group by month
),

holders as (
    select month, product_family, count(*) as account_count
    from family_months
    group by month, product_family
),

pairs_held as (
    select held.month, held.product_family as product_a, other.product_family as product_b, count(*) as account_count
    from family_months as held
    inner join family_months as other
        on
            held.month = other.month
            and held.account_key = other.account_key
            and held.product_family <> other.product_family
    group by held.month, held.product_family, other.product_family
),

judged as (
    select
        active.month,
        pairs.product_a,
        pairs.product_b,
        count(*) as mature_account_count,
        {%- for mark in ['attached', 'bundle', 'b_before'] %}
        count(case when pairs.is_{{ mark }} then 1 end) as {{ mark }}_account_count
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from active
    inner join pairs
        on pairs.is_a_held and pairs.judged_date <= least({{ last_day_of('active.month') }}, {{ as_of_date() }})
    group by active.month, pairs.product_a, pairs.product_b
),

rated as (
    select
        a.month,
        a.product_family as product_a,
        b.product_family as product_b,
        active.active_account_count,
        a.account_count as a_account_count,
        b.account_count as b_account_count,
        coalesce(pairs_held.account_count, 0) as both_account_count,
        coalesce(judged.mature_account_count, 0) as mature_account_count,
        coalesce(judged.attached_account_count, 0) as attached_account_count,
        coalesce(judged.bundle_account_count, 0) as bundle_account_count,
        coalesce(judged.b_before_account_count, 0) as b_before_account_count,
        {{ rate_of('coalesce(judged.attached_account_count, 0)', 'coalesce(judged.mature_account_count, 0)') }} as rate
    from holders as a
    inner join holders as b on a.month = b.month and a.product_family <> b.product_family
    inner join active on a.month = active.month
    left join pairs_held
        on a.month = pairs_held.month and a.product_family = pairs_held.product_a and b.product_family = pairs_held.product_b
    left join judged
        on a.month = judged.month and a.product_family = judged.product_a and b.product_family = judged.product_b
),

cross_sell_attach as (
    select
        rated.month,
        rated.product_a,
        rated.product_b,
        rated.active_account_count,
        rated.a_account_count,
        rated.b_account_count,
        rated.both_account_count,
        {{ rate_of('rated.both_account_count', 'rated.a_account_count') }} as holding_rate,
        {{ rate_of(
            'rated.both_account_count * rated.active_account_count', 'rated.a_account_count * rated.b_account_count'
        ) }} as lift,
        rated.mature_account_count,
        rated.bundle_account_count,
        rated.b_before_account_count,
        rated.attached_account_count,
        rated.rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rated.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rated
    {{ status_joins('cross_sell_attach', 'rated.rate') }}
)

select * from cross_sell_attach
