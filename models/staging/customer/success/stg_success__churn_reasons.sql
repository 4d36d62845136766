with landed as (
    {{ landed_rows(source('success', 'churn_reasons'), ['churn_reason_id'], loaded='recorded_at') }}
),

typed as (
    select
        landed.row_number,
        landed.churn_reason_id,
        nullif(trim(landed.account_id), '') as account_id,
        {{ dbt.safe_cast('landed.churn_date', 'date') }} as churn_date,
        nullif(lower(trim(landed.reason)), '') as reason,
        {{ company_date(utc_timestamp('landed.recorded_at')) }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when nullif(trim(landed.account_id), '') is null then 'missing_account'
            when {{ dbt.safe_cast('landed.churn_date', 'date') }} is null then 'invalid_date'
            when {{ utc_timestamp('landed.recorded_at') }} is null then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
