with landed as (
    {{ landed_rows(source('success', 'health_scores'), ['account_id', 'score_date'], loaded='loaded_at') }}
),

typed as (
    select
        landed.row_number,
        nullif(trim(landed.account_id), '') as account_id,
        {{ dbt.safe_cast('landed.score_date', 'date') }} as score_date,
        {{ dbt.safe_cast('landed.health_score', 'decimal(5, 2)') }} as health_score,
        {{ company_date(utc_timestamp('landed.loaded_at')) }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ dbt.safe_cast('landed.score_date', 'date') }} is null then 'invalid_date'
            when {{ utc_timestamp('landed.loaded_at') }} is null then 'invalid_date'
            when
                {{ dbt.safe_cast('landed.score_date', 'date') }} > {{ company_date(utc_timestamp('landed.loaded_at')) }}
                then 'recorded_before_it_happened'
            when
                coalesce({{ dbt.safe_cast('landed.health_score', 'decimal(18, 6)') }}, -1) not between 0 and 100
                then 'score_out_of_scale'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
