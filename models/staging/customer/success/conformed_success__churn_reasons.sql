with judged_rows as (
    select * from {{ ref('int_success__judged_churn_reasons') }}
),

churn_reasons as (
    select
        'success' as source_system,
        'churn_reasons' as source_table,
        row_number,
        churn_reason_id as source_record_id,
        account_id as system_account_id,
        churn_date,
        reason,
        recorded_date
    from judged_rows
    where reason_code is null
)

select * from churn_reasons
