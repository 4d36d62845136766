with landed_rows as (
    select * from {{ ref('stg_success__business_reviews') }}
),

business_reviews as (
    select
        'success' as source_system,
        'business_reviews' as source_table,
        row_number,
        review_id as source_record_id,
        account_id as system_account_id,
        review_date,
        is_executive_present,
        case when quantified_value_local is not null then currency_code end as currency_code,
        quantified_value_local,
        recorded_date
    from landed_rows
    where row_reason is null
)

select * from business_reviews
