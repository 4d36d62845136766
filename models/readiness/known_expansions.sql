-- An expansion is known when the source rows of one of the families that made it were: what is recorded late of another
-- family does not hold it back.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
),

motions as (
    select * from {{ ref('component_motions') }}
    where is_discretionary
),

-- An event whose other components take away more than the customer chose to add is no expansion.
events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary and discretionary_amount > 0
),

source_days as (
    select
        movement_sources.account_key,
        movement_sources.product_family,
        movement_sources.effective_date,
        max({{ known_on('movement_sources.effective_date', 'versions.recorded_date') }}) as known_date
    from {{ ref('fct_arr_movement_sources') }} as movement_sources
    inner join {{ ref('subscription_item_versions') }} as versions
        on movement_sources.source_record_key = versions.source_record_key
    where movement_sources.cause = 'business'
    group by movement_sources.account_key, movement_sources.product_family, movement_sources.effective_date
),

known_expansions as (
    select
        events.account_key,
        events.effective_date,
        events.motion,
        events.discretionary_amount as amount,
        min(source_days.known_date) as known_date
    from events
    inner join movements
        on
            events.account_key = movements.account_key
            and events.effective_date = movements.effective_date
            and movements.amount > 0
    inner join motions on movements.component = motions.component
    inner join source_days
        on
            movements.account_key = source_days.account_key
            and movements.product_family = source_days.product_family
            and movements.effective_date = source_days.effective_date
    group by events.account_key, events.effective_date, events.motion, events.discretionary_amount
)

select * from known_expansions
