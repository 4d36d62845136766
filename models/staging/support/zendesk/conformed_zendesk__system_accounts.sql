{%- set systems = vendors_of('identity') -%}
-- An external id of the form `<system>:<id>` points at another system; any other one is the company's own account id.
with organizations as (
    select
        *,
        {{ dbt.split_part('external_id', "':'", 1) }} as named_system
    from {{ ref('stg_zendesk__organization') }}
    where row_reason is null
),

domains as (
    select * from {{ ref('int_zendesk__judged_domains') }}
    where reason_code is null
),

pointed as (
    select
        organizations.*,
        case
            when external_id like '%:%' and named_system in ('{{ systems | join("', '") }}') then named_system
        end as external_system
    from organizations
),

system_accounts as (
    select
        'zendesk' as source_system,
        'organization' as source_table,
        pointed.row_number,
        pointed.organization_id as source_record_id,
        pointed.organization_id as system_account_id,
        case when pointed.external_system is null then pointed.external_id end as declared_account_id,
        pointed.external_system,
        case
            when pointed.external_system is not null
                then substring(pointed.external_id, length(pointed.external_system) + 2)
        end as external_id,
        pointed.account_name,
        domains.domain,
        cast(null as varchar) as merged_into_id,
        false as is_deleted,
        coalesce({{ company_date('pointed.created_at') }}, {{ first_date() }}) as known_from
    from pointed
    left join domains on pointed.organization_id = domains.organization_id
)

select * from system_accounts
