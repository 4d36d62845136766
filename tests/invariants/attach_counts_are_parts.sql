-- What: whoever is counted as attached, converted or followed by a loss is one of those who could be.
-- Why: a rate above 100 % is the visible end of a numerator that counts other accounts than its denominator.
-- Resolve: the model named in the row counts its numerator over a wider set than its denominator.
with parts as (
    select 'add_on_attach' as metric, month as period, attached_account_count as part, base_account_count as whole
    from {{ ref('add_on_attach') }}
    union all
    select
        'cross_sell_attach' as metric, month as period,
        attached_account_count + bundle_account_count + b_before_account_count as part, mature_account_count as whole
    from {{ ref('cross_sell_attach') }}
    union all
    select
        'cross_sell_holding' as metric, month as period, both_account_count as part,
        least(a_account_count, b_account_count) as whole
    from {{ ref('cross_sell_attach') }}
    union all
    select
        'tier_upgrade_conversion' as metric, quarter as period, upgraded_account_count as part,
        opening_account_count as whole
    from {{ ref('tier_upgrade_conversion') }}
    union all
    select
        'contraction_after_expansion' as metric, month as period, followed_event_count as part, event_count as whole
    from {{ ref('contraction_after_expansion') }}
    union all
    select
        'contraction_after_expansion_amount' as metric, month as period, lost_amount as part,
        expansion_amount as whole
    from {{ ref('contraction_after_expansion') }}
)

select *
from parts
where part > whole or part < 0
