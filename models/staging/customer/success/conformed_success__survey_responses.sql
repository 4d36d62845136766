with survey_responses as (
    select
        cast(null as varchar) as source_system,
        cast(null as varchar) as source_table,
        cast(null as bigint) as row_number,
        cast(null as varchar) as source_record_id,
        cast(null as varchar) as system_account_id,
        cast(null as varchar) as survey,
        cast(null as integer) as score,
        cast(null as date) as response_date,
        cast(null as date) as recorded_date
    where false
)

select * from survey_responses
