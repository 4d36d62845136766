-- The landed tables name no teams.
with owners as (
    select * from {{ ref('stg_hubspot__owner') }} where row_reason is null
),

crm_owners as (
    select
        'hubspot' as source_system,
        'owner' as source_table,
        row_number,
        record_id as source_record_id,
        'hubspot:' || owner_id as owner_key,
        cast(null as {{ dbt.type_string() }}) as team,
        is_active
    from owners
)

select * from crm_owners
