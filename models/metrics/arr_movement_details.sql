{{ config(materialized='view') }}
with movements as (
    select * from {{ ref('fct_arr_movements') }}
),

sources as (
    select
        account_key,
        product_family,
        effective_date,
        cause,
        count(*) as source_row_count,
        {{ listed("role || ' ' || source_record_key", 20) }} as source_rows
    from {{ ref('fct_arr_movement_sources') }}
    group by account_key, product_family, effective_date, cause
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

arr_movement_details as (
    select
        movements.account_key,
        movements.product_family,
        movements.effective_date,
        movements.effective_month,
        movements.component,
        movements.movement_type_daily,
        movements.movement_type_monthly,
        movements.motion,
        coalesce(attributes.segment, 'unknown') as segment,
        movements.amount,
        movements.quantity_change,
        movements.contracted_date,
        coalesce(sources.source_row_count, 0) as source_row_count,
        sources.source_rows,
        movements.as_of_date,
        movements.policy_version
    from movements
    left join sources
        on
            movements.account_key = sources.account_key
            and movements.product_family = sources.product_family
            and movements.effective_date = sources.effective_date
            and sources.cause = case
                when movements.component in ('fx', 'transfer') then movements.component else 'business'
            end
    left join attributes
        on
            movements.account_key = attributes.account_key
            and movements.effective_date >= attributes.valid_from
            and movements.effective_date < attributes.valid_to
)

select * from arr_movement_details
