-- A version ends where the next one of the same entitlement begins, if it says no earlier end.
with judged_entitlements as (
    select * from {{ ref('int_product__judged_entitlements') }}
    where reason_code is null
),

entitlements as (
    select
        'product' as source_system,
        'entitlements' as source_table,
        row_number,
        entitlement_id as source_record_id,
        system_account_id,
        product_family,
        entitlement,
        plan_id,
        limit_quantity,
        limit_period,
        valid_from,
        least(valid_to, lead(valid_from, 1, {{ open_end_date() }}) over (
            partition by system_account_id, product_family, entitlement order by valid_from
        )) as valid_to,
        recorded_date
    from judged_entitlements
)

select * from entitlements
