with activities as (
    select
        'hubspot' as source_system,
        source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        activity_type,
        activity_date,
        'hubspot:' || contact_id as contact_key,
        'hubspot:' || opportunity_id as opportunity_key,
        'hubspot:' || owner_id as owner_key,
        recorded_date
    from {{ ref('int_hubspot__judged_activities') }}
    where reason_code is null
)

select * from activities
