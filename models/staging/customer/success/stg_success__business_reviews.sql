with landed as (
    {{ landed_rows(source('success', 'business_reviews'), ['review_id'], loaded='loaded_at') }}
),

typed as (
    select
        landed.row_number,
        landed.review_id,
        nullif(trim(landed.account_id), '') as account_id,
        {{ dbt.safe_cast('landed.review_date', 'date') }} as review_date,
        {{ safe_boolean('landed.is_executive_present', 'false') }} as is_executive_present,
        upper(trim(landed.currency)) as currency_code,
        {{ dbt.safe_cast('landed.quantified_value', 'decimal(18, 6)') }} as quantified_value_local,
        {{ company_date(utc_timestamp('landed.loaded_at')) }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when nullif(trim(landed.account_id), '') is null then 'missing_account'
            when {{ dbt.safe_cast('landed.review_date', 'date') }} is null then 'invalid_date'
            when {{ utc_timestamp('landed.loaded_at') }} is null then 'invalid_date'
            when
                {{ dbt.safe_cast('landed.review_date', 'date') }} > {{ company_date(utc_timestamp('landed.loaded_at')) }}
                then 'recorded_before_it_happened'
            when {{ any_unreadable(['landed.quantified_value'], 'decimal(18, 6)') }} then 'invalid_amount'
            when {{ dbt.safe_cast('landed.quantified_value', 'decimal(18, 6)') }} < 0 then 'negative_amount'
            when landed.quantified_value is not null and landed.currency is null then 'missing_currency'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
