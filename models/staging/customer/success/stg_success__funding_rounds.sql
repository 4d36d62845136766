with landed as (
    {{ landed_rows(source('success', 'funding_rounds'), ['announcement_id'], loaded='loaded_at') }}
),

typed as (
    select
        landed.row_number,
        landed.announcement_id,
        nullif(trim(landed.account_id), '') as account_id,
        nullif(lower(trim(landed.company_domain)), '') as domain,
        lower(trim(landed.round)) as round,
        upper(trim(landed.currency)) as currency_code,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_local,
        {{ dbt.safe_cast('landed.announced_date', 'date') }} as announced_date,
        {{ company_date(utc_timestamp('landed.loaded_at')) }} as recorded_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when coalesce(landed.account_id, landed.company_domain) is null then 'missing_account'
            when {{ dbt.safe_cast('landed.announced_date', 'date') }} is null then 'invalid_date'
            when {{ utc_timestamp('landed.loaded_at') }} is null then 'invalid_date'
            when
                {{ dbt.safe_cast('landed.announced_date', 'date') }} > {{ company_date(utc_timestamp('landed.loaded_at')) }}
                then 'recorded_before_it_happened'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
            when {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} < 0 then 'negative_amount'
            when landed.amount is not null and landed.currency is null then 'missing_currency'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
