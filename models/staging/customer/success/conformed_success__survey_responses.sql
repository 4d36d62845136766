with judged_rows as (
    select * from {{ ref('int_success__judged_responses') }}
),

survey_responses as (
    select
        'success' as source_system,
        'survey_responses' as source_table,
        row_number,
        response_id as source_record_id,
        account_id as system_account_id,
        survey,
        score,
        response_date,
        recorded_date
    from judged_rows
    where reason_code is null
)

select * from survey_responses
