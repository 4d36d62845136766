-- Name and attributes from custom fields of billing customers, as known since ever; the greatest text wins a tie.
with customers as (
    select * from {{ ref('stg_zuora__account') }} where row_reason is null
),

account_attributes as (
    select
        'zuora' as source_system,
        coalesce(account_id, 'zuora:' || customer_id) as account_id,
        {{ first_date() }} as valid_from,
        max(account_name) as account_name,
        max(segment) as segment,
        max(industry) as industry,
        max(region) as region,
        max(channel) as channel
    from customers
    group by coalesce(account_id, 'zuora:' || customer_id)
)

select * from account_attributes
