with landed as (
    {{ landed_rows(source('salesforce', 'contact'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as contact_id,
        nullif(trim(landed.account_id), '') as system_account_id,
        lower(nullif(trim(landed.department), '')) as department,
        {{ words_of('landed.title') }} as title,
        nullif(trim(landed.buying_role_c), '') as vendor_buying_role,
        nullif(trim(landed.master_record_id), '') as merged_into_id,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        {{ company_date(utc_timestamp('landed.created_date')) }} as created_date,
        case
            when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.created_date'], 'timestamp') }} then 'invalid_date'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
