with landed as (
    {{ landed_rows(source('hubspot', 'deal'), ['deal_id']) }}
),

typed as (
    select
        landed.deal_id as record_id,
        landed.row_number,
        landed.deal_id as opportunity_id,
        nullif(trim(landed.property_dealname), '') as opportunity_name,
        nullif(trim(landed.deal_pipeline_id), '') as pipeline_id,
        nullif(trim(landed.deal_pipeline_stage_id), '') as stage_id,
        nullif(trim(landed.property_dealtype), '') as vendor_type,
        nullif(trim(landed.property_trigger), '') as vendor_trigger,
        nullif(trim(landed.property_closed_lost_reason), '') as vendor_loss_reason,
        nullif(trim(landed.owner_id), '') as owner_id,
        upper(nullif(trim(landed.property_deal_currency_code), '')) as currency_code,
        {{ dbt.safe_cast('landed.property_amount', 'decimal(18, 6)') }} as amount_local,
        ';' || replace(nullif(trim(landed.property_hs_merged_object_ids), ''), ' ', '') || ';' as merged_ids,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        {{ company_date(utc_timestamp('landed.property_createdate')) }} as created_date,
        {{ company_date(utc_timestamp('landed.property_closedate')) }} as close_date,
        {{ company_date(utc_timestamp('landed.property_notes_last_updated')) }} as last_activity_date,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.property_createdate', 'landed.property_closedate', 'landed.property_notes_last_updated'], 'timestamp') }} then 'invalid_date'
            when {{ any_unreadable(['landed.property_amount'], 'decimal(18, 6)') }} then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
