with landed as (
    {{ landed_rows(source('zuora', 'refund'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        lower(trim(landed.status)) as status,
        {{ dbt.safe_cast('landed.amount', 'decimal(18, 6)') }} as amount_local,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
            when {{ any_unreadable(['landed.amount'], 'decimal(18, 6)') }} then 'invalid_amount'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
