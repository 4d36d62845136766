with business_reviews as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as date) as review_date,
        cast(null as boolean) as is_executive_present,
        cast(null as varchar) as currency_code,
        cast(null as decimal(18, 6)) as quantified_value_local,
        cast(null as date) as recorded_date
    where false
)

select * from business_reviews
