with landed as (
    {{ landed_rows(source('planning', 'logged_hours'), ['entry_id'], loaded='recorded_date') }}
),

typed as (
    select
        landed.row_number,
        landed.entry_id,
        landed.opportunity as opportunity_key,
        {{ dbt.safe_cast('landed.work_date', 'date') }} as work_date,
        lower(trim(landed.activity)) as activity,
        {{ dbt.safe_cast('landed.hours', 'decimal(9, 2)') }} as hours,
        {{ dbt.safe_cast('landed.recorded_date', 'date') }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ dbt.safe_cast('landed.work_date', 'date') }} is null then 'invalid_date'
            when {{ dbt.safe_cast('landed.recorded_date', 'date') }} is null then 'invalid_date'
            when
                {{ dbt.safe_cast('landed.work_date', 'date') }} > {{ dbt.safe_cast('landed.recorded_date', 'date') }}
                then 'recorded_before_it_happened'
            when coalesce(landed.opportunity, '') not like '_%:_%' then 'invalid_opportunity_key'
            when
                coalesce({{ dbt.safe_cast('landed.hours', 'decimal(9, 2)') }}, 0) <= 0
                or {{ dbt.safe_cast('landed.hours', 'decimal(9, 2)') }} > 24
                then 'invalid_hours'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
