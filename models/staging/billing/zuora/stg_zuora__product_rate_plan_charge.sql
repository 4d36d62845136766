with landed as (
    {{ landed_rows(source('zuora', 'product_rate_plan_charge'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as product_rate_plan_charge_id,
        landed.product_rate_plan_id,
        nullif(lower(trim(landed.billing_period)), '') as billing_period,
        {{ dbt.safe_cast('landed.specific_billing_period', 'integer') }} as specific_billing_period,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
