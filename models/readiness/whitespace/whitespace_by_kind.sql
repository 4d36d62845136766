-- (addressable - current) x price x fit, and never more than similar accounts really reached. Kinds that sell more of the same
-- share one headroom: the first in the order of policy takes from it first.
with kinds as (
    select * from {{ ref('whitespace_kinds') }}
),

{% for kind in ['seat', 'department', 'use_case', 'product'] -%}
{{ kind }}_whitespace as (
    select * from {{ ref(kind ~ '_whitespace') }}
),

{% endfor -%}
found as (
    {% for kind in ['seat', 'department', 'use_case', 'product'] -%}
    {% if not loop.first %}union all
    {% endif -%}
    select
        account_key, scoring_date, kind, addressable_quantity, current_quantity, unit_price_amount, headroom_amount,
        known_date
    from {{ kind }}_whitespace
    {% endfor -%}
),

priced as (
    select
        found.*,
        kinds.kind_rank,
        kinds.headroom,
        kinds.fit_rate,
        cast(round(
            (found.addressable_quantity - found.current_quantity) * found.unit_price_amount * kinds.fit_rate, 2
        ) as decimal(18, 2)) as uncapped_amount
    from found
    inner join kinds on found.kind = kinds.kind
),

capped as (
    select
        *,
        greatest(headroom_amount - coalesce(sum(uncapped_amount) over (
            partition by account_key, scoring_date, headroom order by kind_rank
            rows between unbounded preceding and 1 preceding
        ), 0), 0) as cap_amount
    from priced
),

whitespace_by_kind as (
    select
        account_key,
        scoring_date,
        kind,
        addressable_quantity,
        current_quantity,
        unit_price_amount,
        cast(fit_rate as decimal(28, 8)) as fit_rate,
        uncapped_amount,
        cast(cap_amount as decimal(18, 2)) as cap_amount,
        cast(least(uncapped_amount, cap_amount) as decimal(18, 2)) as amount,
        known_date
    from capped
)

select * from whitespace_by_kind
