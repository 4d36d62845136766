with contacts as (
    select
        'salesforce' as source_system,
        'contact' as source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        'salesforce:' || contact_id as contact_key,
        department,
        seniority,
        is_economic_buyer,
        created_date
    from {{ ref('int_salesforce__judged_contacts') }}
    where reason_code is null
)

select * from contacts
