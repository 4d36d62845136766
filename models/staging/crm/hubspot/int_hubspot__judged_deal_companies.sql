-- A deal of several companies would count several times: it belongs to the primary one, otherwise to the first landed.
with associations as (
    select * from {{ ref('stg_hubspot__deal_company') }}
),

deals as (
    select opportunity_id from {{ ref('stg_hubspot__deal') }} where row_reason is null
),

companies as (
    select system_account_id from {{ ref('stg_hubspot__company') }} where row_reason is null
),

association_types as (
    select * from {{ ref('association_types') }} where source_system = 'hubspot' and is_primary
),

judged as (
    select
        associations.*,
        association_types.type_id is not null as is_named_primary,
        case
            when associations.row_reason is not null then associations.row_reason
            when deals.opportunity_id is null or companies.system_account_id is null then 'orphan_row'
        end as reason_code
    from associations
    left join deals on associations.deal_id = deals.opportunity_id
    left join companies on associations.company_id = companies.system_account_id
    left join association_types on associations.type_id = association_types.type_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by deal_id, reason_code order by case when is_named_primary then 0 else 1 end, row_number
        ) as preference
    from judged
),

judged_deal_companies as (
    select
        row_number,
        record_id,
        deal_id,
        company_id,
        reason_code is null and preference = 1 as is_primary,
        case when reason_code is null and preference > 1 then 'secondary_company' else reason_code end as reason_code,
        raw_row
    from ranked
)

select * from judged_deal_companies
