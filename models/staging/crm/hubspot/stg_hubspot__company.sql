with landed as (
    {{ landed_rows(source('hubspot', 'company'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as system_account_id,
        nullif(trim(landed.property_name), '') as account_name,
        {{ web_domain('coalesce(landed.property_domain, landed.property_website)') }} as domain,
        nullif(trim(landed.property_account_id), '') as declared_account_id,
        nullif(trim(landed.property_stripe_customer_id), '') as stripe_customer_id,
        ';' || replace(nullif(trim(landed.property_hs_merged_object_ids), ''), ' ', '') || ';' as merged_ids,
        nullif(trim(landed.property_hubspot_owner_id), '') as owner_id,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        {{ company_date(utc_timestamp('landed.property_createdate')) }} as created_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.property_createdate'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
