with landed as (
    {{ landed_rows(source('stripe', 'coupon'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as coupon_id,
        lower(trim(landed.duration)) as duration,
        {{ dbt.safe_cast('landed.duration_in_months', 'integer') }} as duration_months,
        {{ dbt.safe_cast('landed.percent_off', 'decimal(9, 6)') }} as percent_off,
        {{ dbt.safe_cast('landed.amount_off', 'decimal(18, 6)') }} as amount_off_minor,
        upper(trim(landed.currency)) as currency_code,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when lower(landed.livemode) in ('false', 'f', '0', 'no') then 'test_mode'
            when {{ any_unreadable(['landed.percent_off'], 'decimal(9, 6)') }} then 'invalid_amount'
            when {{ any_unreadable(['landed.amount_off'], 'decimal(18, 6)') }} then 'invalid_amount'
            when {{ any_unreadable(['landed.duration_in_months'], 'integer') }} then 'invalid_interval_count'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
