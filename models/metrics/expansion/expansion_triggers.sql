-- The day a signal becomes known does not count for what happens on it: a purchase may have caused the signal.
with signals as (
    select * from {{ ref('signals') }}
),

kinds as (
    select * from {{ ref('signal_kinds') }}
),

opportunities as (
    select * from {{ ref('opportunities') }}
    where created_date <= {{ as_of_date() }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

found as (
    select
        signals.account_key,
        kinds.trigger_code,
        true as is_named,
        'signal' as trigger_source,
        signals.known_date as trigger_date,
        {{ add_days('signals.known_date', 1) }} as counts_from,
        signals.evidence_key as trigger_key
    from signals
    inner join kinds on signals.signal = kinds.signal
    union all
    select
        hierarchy.account_key,
        coalesce(opportunities.trigger_code, 'unknown') as trigger_code,
        opportunities.trigger_code is not null as is_named,
        'opportunity' as trigger_source,
        opportunities.created_date as trigger_date,
        opportunities.created_date as counts_from,
        opportunities.opportunity_key as trigger_key
    from opportunities
    inner join hierarchy
        on
            opportunities.leaf_account_key = hierarchy.leaf_account_key
            and opportunities.created_date >= hierarchy.valid_from
            and opportunities.created_date < hierarchy.valid_to
),

expansion_triggers as (
    select
        account_key,
        trigger_code,
        is_named,
        trigger_source,
        trigger_date,
        counts_from,
        trigger_key
    from found
)

select * from expansion_triggers
