with landed as (
    {{ landed_rows(source('success', 'survey_responses'), ['response_id'], loaded='loaded_at') }}
),

typed as (
    select
        landed.row_number,
        landed.response_id,
        nullif(trim(landed.account_id), '') as account_id,
        lower(trim(landed.survey)) as survey,
        {{ dbt.safe_cast('landed.score', 'integer') }} as score,
        {{ company_date(utc_timestamp('landed.responded_at')) }} as response_date,
        {{ company_date(utc_timestamp('landed.loaded_at')) }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when nullif(trim(landed.account_id), '') is null then 'missing_account'
            when {{ utc_timestamp('landed.responded_at') }} is null then 'invalid_date'
            when {{ utc_timestamp('landed.loaded_at') }} is null then 'invalid_date'
            when
                {{ utc_timestamp('landed.responded_at') }} > {{ utc_timestamp('landed.loaded_at') }}
                then 'recorded_before_it_happened'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
