-- A movement is known when the last of the source rows behind it was; late facts of other families do not hold it back.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
),

motions as (
    select * from {{ ref('component_motions') }}
),

expansions as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
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

known_movements as (
    select
        movements.account_key,
        movements.product_family,
        movements.effective_date,
        max(source_days.known_date) as known_date,
        coalesce(
            max(case
                when expansions.account_key is not null and motions.is_discretionary and movements.amount > 0 then 1
            end) = 1, false
        ) as is_expansion,
        coalesce(
            max(case when movements.movement_type_daily = 'contraction' and movements.amount < 0 then 1 end) = 1, false
        ) as is_contraction,
        coalesce(
            max(case when movements.component = 'price' and movements.amount > 0 then 1 end) = 1, false
        ) as is_price_rise
    from movements
    inner join motions on movements.component = motions.component
    inner join source_days
        on
            movements.account_key = source_days.account_key
            and movements.product_family = source_days.product_family
            and movements.effective_date = source_days.effective_date
    left join expansions
        on movements.account_key = expansions.account_key and movements.effective_date = expansions.effective_date
    group by movements.account_key, movements.product_family, movements.effective_date
)

select * from known_movements
