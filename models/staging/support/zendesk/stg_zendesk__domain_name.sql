with landed as (
    {{ landed_rows(source('zendesk', 'domain_name'), ['organization_id', 'domain_name']) }}
),

typed as (
    select
        landed.row_number,
        landed.organization_id,
        lower(trim(landed.domain_name)) as domain,
        {{ dbt.safe_cast('landed.index', 'integer') }} as domain_position,
        landed.delivery_reason as row_reason,
        landed.raw_row
    from landed
)

select * from typed
