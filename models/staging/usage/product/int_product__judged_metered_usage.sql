with metered_usage as (
    select * from {{ ref('stg_product__metered_usage') }}
),

workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

judged_metered_usage as (
    select
        metered_usage.row_number,
        coalesce(metered_usage.system_account_id, '') || ':' || coalesce(metered_usage.meter, '') || ':'
        || coalesce(metered_usage.usage_date_text, '') as record_id,
        metered_usage.system_account_id,
        metered_usage.meter,
        metered_usage.usage_date,
        metered_usage.quantity,
        coalesce(metered_usage.loaded_date, metered_usage.usage_date) as recorded_date,
        case
            when metered_usage.delivery_reason is not null then metered_usage.delivery_reason
            when metered_usage.usage_date is null then 'invalid_date'
            when coalesce(metered_usage.quantity, -1) < 0 then 'invalid_quantity'
            when metered_usage.loaded_text is not null and metered_usage.loaded_date is null then 'invalid_timestamp'
            when workspaces.system_account_id is null then 'orphan_row'
            when metered_usage.usage_date > metered_usage.loaded_date then 'occurs_after_load'
        end as reason_code,
        metered_usage.raw_row
    from metered_usage
    left join workspaces on metered_usage.system_account_id = workspaces.system_account_id
)

select * from judged_metered_usage
