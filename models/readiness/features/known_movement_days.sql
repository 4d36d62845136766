-- A movement is known when the last of its source rows was.
with movements as (
    select * from {{ ref('fct_arr_movements') }}
),

expansions as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

source_days as (
    select
        movement_sources.account_key,
        movement_sources.effective_date,
        max({{ known_on('movement_sources.effective_date', 'versions.recorded_date') }}) as known_date
    from {{ ref('fct_arr_movement_sources') }} as movement_sources
    inner join {{ ref('subscription_item_versions') }} as versions
        on movement_sources.source_record_key = versions.source_record_key
    group by movement_sources.account_key, movement_sources.effective_date
),

known_movement_days as (
    select
        movements.account_key,
        movements.effective_date,
        max(coalesce(source_days.known_date, movements.effective_date)) as known_date,
        count(expansions.account_key) > 0 as is_expansion,
        coalesce(max(case when movements.movement_type_daily = 'contraction' then 1 end), 0) = 1 as is_contraction,
        coalesce(max(case
            when
                movements.movement_type_daily = 'expansion' and movements.component = 'price' and movements.amount > 0
                then 1
        end), 0) = 1 as is_price_rise
    from movements
    left join expansions
        on movements.account_key = expansions.account_key and movements.effective_date = expansions.effective_date
    left join source_days
        on movements.account_key = source_days.account_key and movements.effective_date = source_days.effective_date
    group by movements.account_key, movements.effective_date
)

select * from known_movement_days
