with contacts as (
    select
        'hubspot' as source_system,
        'contact' as source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        'hubspot:' || contact_id as contact_key,
        department,
        seniority,
        is_economic_buyer,
        created_date
    from {{ ref('int_hubspot__judged_contacts') }}
    where reason_code is null
)

select * from contacts
