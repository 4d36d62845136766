-- Custom fields (ending in _c) carry the company's own id and attributes of the customer.
with landed as (
    {{ landed_rows(source('zuora', 'account'), ['id']) }}
),

typed as (
    select
        landed.id as record_id,
        landed.row_number,
        landed.id as customer_id,
        nullif(trim(landed.name), '') as account_name,
        nullif(upper(trim(landed.currency)), '') as currency_code,
        nullif(trim(landed.crm_id), '') as crm_id,
        nullif(trim(coalesce(landed.bill_to_contact_id, landed.bill_to_id)), '') as bill_to_contact_id,
        nullif(trim(landed.account_id_c), '') as account_id,
        nullif(trim(landed.segment_c), '') as segment,
        nullif(trim(landed.industry_c), '') as industry,
        nullif(trim(landed.region_c), '') as region,
        nullif(trim(landed.channel_c), '') as channel,
        {{ utc_timestamp('landed.created_date') }} as created_at,
        case
            when landed.delivery_reason is not null then landed.delivery_reason
            when {{ safe_boolean('landed._fivetran_deleted', 'false') }} then 'deleted_in_source'
        end as row_reason,
        landed.raw_row
    from landed
)

select * from typed
