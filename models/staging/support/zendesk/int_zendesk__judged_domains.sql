-- The first domain speaks for an organisation.
with domains as (
    select * from {{ ref('stg_zendesk__domain_name') }}
),

organizations as (
    select * from {{ ref('stg_zendesk__organization') }}
    where row_reason is null
),

placed as (
    select
        domains.*,
        case
            when domains.row_reason is not null then domains.row_reason
            when organizations.organization_id is null then 'orphan_row'
        end as own_reason
    from domains
    left join organizations on domains.organization_id = organizations.organization_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by organization_id, own_reason order by coalesce(domain_position, 0), domain
        ) as domain_rank
    from placed
),

judged_domains as (
    select
        row_number,
        organization_id,
        domain,
        case
            when own_reason is not null then own_reason
            when domain_rank > 1 then 'further_domain'
        end as reason_code,
        raw_row
    from ranked
)

select * from judged_domains
