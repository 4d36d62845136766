with entitlements as (
    select * from {{ ref('stg_product__entitlements') }}
),

workspaces as (
    select * from {{ ref('int_product__judged_workspaces') }}
    where reason_code is null
),

judged_entitlements as (
    select
        entitlements.row_number,
        entitlements.entitlement_id,
        entitlements.system_account_id,
        entitlements.product_family,
        entitlements.entitlement,
        entitlements.plan_id,
        entitlements.limit_quantity,
        coalesce(entitlements.limit_period, 'total') as limit_period,
        entitlements.valid_from,
        coalesce(entitlements.valid_to, {{ open_end_date() }}) as valid_to,
        coalesce(entitlements.loaded_date, entitlements.valid_from) as recorded_date,
        case
            when entitlements.delivery_reason is not null then entitlements.delivery_reason
            when entitlements.valid_from is null then 'invalid_date'
            when entitlements.valid_to_text is not null and entitlements.valid_to is null then 'invalid_date'
            when entitlements.valid_to < entitlements.valid_from then 'end_before_start'
            when entitlements.valid_to = entitlements.valid_from then 'zero_length_period'
            when entitlements.entitlement is null then 'missing_id'
            when entitlements.limit_text is not null and coalesce(entitlements.limit_quantity, -1) < 0
                then 'invalid_limit'
            when workspaces.system_account_id is null then 'orphan_row'
            when row_number() over (
                partition by
                    entitlements.delivery_reason, entitlements.system_account_id, entitlements.product_family,
                    entitlements.entitlement, entitlements.valid_from
                order by entitlements.loaded_date desc, entitlements.entitlement_id desc
            ) > 1 then 'superseded_delivery'
        end as reason_code,
        entitlements.raw_row
    from entitlements
    left join workspaces on entitlements.system_account_id = workspaces.system_account_id
)

select * from judged_entitlements
