with landed as (
    {{ landed_rows(source('stripe', 'price'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as price_id,
        landed.product_id,
        upper(trim(landed.currency)) as currency_code,
        lower(trim(landed.type)) as price_type,
        lower(trim(landed.recurring_usage_type)) as usage_type,
        lower(trim(landed.recurring_interval)) as billing_interval,
        {{ dbt.safe_cast('landed.recurring_interval_count', 'integer') }} as interval_count,
        {{ dbt.safe_cast('coalesce(landed.unit_amount_decimal, landed.unit_amount)', 'decimal(24, 12)') }} as unit_amount_minor,
        {{ dbt.safe_cast('landed.transform_quantity_divide_by', 'decimal(18, 4)') }} as package_size,
        lower(trim(landed.transform_quantity_round)) as package_rounding,
        {{ json_text('landed.metadata', 'plan') }} as plan_name,
        {{ json_text('landed.metadata', 'price_book') }} as price_book,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable(['landed.unit_amount', 'landed.unit_amount_decimal'], 'decimal(24, 12)') }} then 'invalid_amount'
            when {{ any_unreadable(['landed.recurring_interval_count'], 'integer') }} then 'invalid_interval_count'
            when {{ any_unreadable(['landed.transform_quantity_divide_by'], 'decimal(18, 4)') }} then 'invalid_quantity'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
