with landed as (
    {{ landed_rows(source('salesforce', 'opportunity_line_item'), ['id', "lower(coalesce(_fivetran_active, 'true'))"]) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as line_id,
        nullif(trim(landed.opportunity_id), '') as opportunity_id,
        nullif(trim(landed.product_2_id), '') as product_id,
        {{ dbt.safe_cast('landed.quantity', 'decimal(18, 4)') }} as quantity,
        {{ dbt.safe_cast('landed.total_price', 'decimal(18, 6)') }} as amount_local,
        {{ safe_boolean('landed.is_deleted', 'false') }} as is_deleted,
        case
            when lower(landed._fivetran_active) in ('false', 'f', '0', 'no') then 'historic_version'
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ any_unreadable(['landed.total_price'], 'decimal(18, 6)') }} then 'invalid_amount'
            when {{ any_unreadable(['landed.quantity'], 'decimal(18, 4)') }} then 'invalid_quantity'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
