with activities as (
    select
        'salesforce' as source_system,
        source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        activity_type,
        activity_date,
        'salesforce:' || contact_id as contact_key,
        'salesforce:' || opportunity_id as opportunity_key,
        'salesforce:' || owner_id as owner_key,
        recorded_date
    from {{ ref('int_salesforce__judged_activities') }}
    where reason_code is null
)

select * from activities
