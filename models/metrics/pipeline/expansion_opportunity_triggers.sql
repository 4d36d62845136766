-- The day of the signal itself counts: an opportunity does not cause a signal.
with opportunities as (
    select * from {{ ref('opportunities') }}
    where opportunity_type = 'expansion' and created_date <= {{ as_of_date() }}
),

closed as (
    select * from {{ ref('closed_opportunities') }}
),

signals as (
    select * from {{ ref('signals') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

lookback as (
    select * from {{ ref('thresholds') }}
    where name = 'trigger_days'
),

owned as (
    select
        opportunities.opportunity_key,
        coalesce(hierarchy.account_key, opportunities.leaf_account_key) as account_key,
        coalesce(opportunities.motion, 'unknown') as motion,
        opportunities.trigger_code,
        opportunities.created_date
    from opportunities
    left join hierarchy
        on
            opportunities.leaf_account_key = hierarchy.leaf_account_key
            and opportunities.created_date >= hierarchy.valid_from
            and opportunities.created_date < hierarchy.valid_to
),

ranked_signals as (
    select
        owned.opportunity_key,
        signals.signal,
        signals.known_date,
        row_number() over (
            partition by owned.opportunity_key
            order by signals.known_date desc, signals.signal, signals.evidence_key
        ) as signal_order
    from owned
    inner join signals on owned.account_key = signals.account_key and owned.created_date >= signals.known_date
    inner join lookback
        on {{ meets(
            dbt.datediff('signals.known_date', 'owned.created_date', 'day'), 'lookback.comparison', 'lookback.value'
        ) }}
),

last_signals as (
    select * from ranked_signals where signal_order = 1
),

expansion_opportunity_triggers as (
    select
        owned.opportunity_key,
        owned.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        owned.motion,
        owned.created_date,
        {{ month_of('owned.created_date') }} as created_month,
        case
            when last_signals.opportunity_key is not null then 'product_triggered'
            else 'account_manager_triggered'
        end as trigger_kind,
        last_signals.signal as last_signal,
        last_signals.known_date as last_signal_date,
        cast({{ dbt.datediff('last_signals.known_date', 'owned.created_date', 'day') }} as {{ dbt.type_int() }})
            as days_since_signal,
        coalesce(owned.trigger_code, 'unknown') as source_trigger_code,
        closed.close_date as closed_date,
        coalesce(closed.is_won, false) as is_won,
        coalesce(closed.is_qualified, false) as is_closed_qualified,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from owned
    left join last_signals on owned.opportunity_key = last_signals.opportunity_key
    left join closed on owned.opportunity_key = closed.opportunity_key
    left join attributes
        on
            owned.account_key = attributes.account_key
            and owned.created_date >= attributes.valid_from
            and owned.created_date < attributes.valid_to
)

select * from expansion_opportunity_triggers
