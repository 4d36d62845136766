with landed as (
    {{ landed_rows(source('salesforce', 'opportunity_history'), ['id', "coalesce(_fivetran_start, _fivetran_synced, '')"]) }}
),

typed as (
    select
        landed.id || ':' || coalesce(landed._fivetran_start, landed._fivetran_synced, '') as record_id,
        landed.row_number,
        landed.id as opportunity_id,
        nullif(trim(landed.stage_name), '') as vendor_stage,
        upper(nullif(trim(landed.currency_iso_code), '')) as currency_code,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_local,
        cast({{ utc_timestamp('landed.close_date') }} as date) as close_date,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        coalesce({{ utc_timestamp('landed._fivetran_start') }}, {{ utc_timestamp('landed._fivetran_synced') }}) as changed_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed._fivetran_start', 'landed.close_date'], 'timestamp') }} then 'invalid_date'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
