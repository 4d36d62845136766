-- The few movements that explain a month; source rows are looked up for those only.
with movements as (
    select
        account_key,
        effective_month as month,
        movement_type_monthly as movement_type,
        component,
        motion,
        sum(amount) as amount
    from {{ ref('fct_arr_movements') }}
    where movement_type_monthly <> 'wash_out'
    group by account_key, effective_month, movement_type_monthly, component, motion
),

shown as (
    select * from {{ ref('thresholds') }} where name = 'largest_movements_shown'
),

ranked as (
    select
        *,
        row_number() over (
            partition by month, movement_type, component order by abs(amount) desc, account_key
        ) as movement_rank,
        sum(amount) over (partition by month, movement_type, component) as total_amount,
        count(*) over (partition by month, movement_type, component) as account_count
    from movements
),

largest as (
    select ranked.*
    from ranked
    cross join shown
    where {{ meets('ranked.movement_rank', 'shown.comparison', 'shown.value') }}
),

explained as (
    select
        largest.account_key,
        largest.month,
        largest.movement_type,
        largest.component,
        min(movements.effective_date) as first_date,
        {{ listed("sources.product_family || ': ' || sources.role || ' ' || sources.source_record_key", 10) }}
            as source_rows
    from largest
    inner join {{ ref('fct_arr_movements') }} as movements
        on
            largest.account_key = movements.account_key
            and largest.month = movements.effective_month
            and largest.movement_type = movements.movement_type_monthly
            and largest.component = movements.component
    inner join {{ ref('fct_arr_movement_sources') }} as sources
        on
            movements.account_key = sources.account_key
            and movements.product_family = sources.product_family
            and movements.effective_date = sources.effective_date
            and sources.cause = case
                when movements.component in ('fx', 'transfer') then movements.component else 'business'
            end
    group by largest.account_key, largest.month, largest.movement_type, largest.component
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

largest_movements as (
    select
        largest.month,
        largest.movement_type,
        largest.component,
        cast(largest.movement_rank as {{ dbt.type_int() }}) as movement_rank,
        largest.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        largest.motion,
        explained.first_date,
        cast(largest.amount as decimal(18, 2)) as amount,
        cast(largest.total_amount as decimal(18, 2)) as total_amount,
        largest.account_count,
        explained.source_rows,
        {{ last_day_of('largest.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from largest
    inner join explained
        on
            largest.account_key = explained.account_key
            and largest.month = explained.month
            and largest.movement_type = explained.movement_type
            and largest.component = explained.component
    left join attributes
        on
            largest.account_key = attributes.account_key
            and explained.first_date >= attributes.valid_from
            and explained.first_date < attributes.valid_to
)

select * from largest_movements
