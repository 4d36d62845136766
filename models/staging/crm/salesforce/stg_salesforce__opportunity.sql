with landed as (
    {{ landed_rows(source('salesforce', 'opportunity'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as opportunity_id,
        nullif(trim(landed.account_id), '') as system_account_id,
        nullif(trim(landed.name), '') as opportunity_name,
        nullif(trim(landed.stage_name), '') as vendor_stage,
        nullif(trim(landed.type), '') as vendor_type,
        nullif(trim(landed.trigger_c), '') as vendor_trigger,
        nullif(trim(landed.loss_reason_c), '') as vendor_loss_reason,
        nullif(trim(landed.owner_id), '') as owner_id,
        upper(nullif(trim(landed.currency_iso_code), '')) as currency_code,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_local,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        {{ company_date(utc_timestamp('landed.created_date')) }} as created_date,
        cast({{ utc_timestamp('landed.close_date') }} as date) as close_date,
        cast({{ utc_timestamp('landed.last_activity_date') }} as date) as last_activity_date,
        case
            when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.created_date', 'landed.close_date', 'landed.last_activity_date'], 'timestamp') }} then 'invalid_date'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
