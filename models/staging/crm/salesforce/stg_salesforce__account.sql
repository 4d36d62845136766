with landed as (
    {{ landed_rows(source('salesforce', 'account'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as system_account_id,
        nullif(trim(landed.name), '') as account_name,
        {{ web_domain('landed.website') }} as domain,
        coalesce(nullif(trim(landed.account_id_c), ''), nullif(trim(landed.account_number), '')) as declared_account_id,
        nullif(trim(landed.stripe_customer_id_c), '') as stripe_customer_id,
        nullif(trim(landed.master_record_id), '') as merged_into_id,
        nullif(trim(landed.owner_id), '') as owner_id,
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
