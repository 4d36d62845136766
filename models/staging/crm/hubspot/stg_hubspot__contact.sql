with landed as (
    {{ landed_rows(source('hubspot', 'contact'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as contact_id,
        nullif(trim(landed.property_associatedcompanyid), '') as system_account_id,
        lower(nullif(trim(landed.property_department), '')) as department,
        {{ words_of('landed.property_jobtitle') }} as title,
        nullif(trim(landed.property_hs_buying_role), '') as vendor_buying_role,
        ';' || replace(nullif(trim(landed.property_hs_merged_object_ids), ''), ' ', '') || ';' as merged_ids,
        {{ safe_boolean('landed._fivetran_deleted', 'false') }} as is_deleted,
        {{ company_date(utc_timestamp('landed.property_createdate')) }} as created_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.property_createdate'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
