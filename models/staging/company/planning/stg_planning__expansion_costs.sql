with landed as (
    {{ landed_rows(source('planning', 'expansion_costs'), ['cost_id'], loaded='recorded_date') }}
),

typed as (
    select
        landed.row_number,
        landed.cost_id,
        {{ month_of(dbt.safe_cast('landed.cost_month', 'date')) }} as cost_month,
        lower(trim(landed.effort)) as effort,
        coalesce(lower(trim(landed.motion)), 'all') as motion,
        lower(trim(landed.category)) as category,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 2)') }} as cost_amount,
        {{ dbt.safe_cast('landed.recorded_date', 'date') }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ dbt.safe_cast('landed.cost_month', 'date') }} is null then 'invalid_date'
            when {{ dbt.safe_cast('landed.recorded_date', 'date') }} is null then 'invalid_date'
            when {{ dbt.safe_cast('landed.amount', 'decimal(18, 2)') }} is null then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
