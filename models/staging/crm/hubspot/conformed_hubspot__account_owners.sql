with companies as (
    select * from {{ ref('int_hubspot__judged_companies') }} where reason_code is null and owner_id is not null
),

account_owners as (
    select
        'hubspot' as source_system,
        'company' as source_table,
        row_number,
        record_id as source_record_id,
        system_account_id,
        'hubspot:' || owner_id as owner_key,
        {{ first_date() }} as valid_from,
        {{ open_end_date() }} as valid_to
    from companies
)

select * from account_owners
