{{ config(materialized='table') }}
-- One activity however many companies, deals and contacts it is associated with.
with engagements as (
    select * from {{ ref('stg_hubspot__engagement') }}
),

opportunities as (
    select * from {{ ref('int_hubspot__judged_opportunities') }} where reason_code is null
),

deals as (
    select links.engagement_id, min(opportunities.opportunity_id) as opportunity_id
    from {{ ref('stg_hubspot__engagement_deal') }} as links
    inner join opportunities on links.deal_id = opportunities.opportunity_id
    where links.row_reason is null
    group by links.engagement_id
),

seniorities as (
    select seniority, min(match_rank) as seniority_rank from {{ ref('contact_seniorities') }} group by seniority
),

contacts as (
    select
        links.engagement_id,
        contacts.contact_id,
        contacts.system_account_id,
        row_number() over (
            partition by links.engagement_id
            order by coalesce(seniorities.seniority_rank, 99), contacts.contact_id
        ) as preference
    from {{ ref('stg_hubspot__engagement_contact') }} as links
    inner join {{ ref('int_hubspot__judged_contacts') }} as contacts
        on links.contact_id = contacts.contact_id and contacts.reason_code is null
    left join seniorities on contacts.seniority = seniorities.seniority
    where links.row_reason is null
),

companies as (
    select links.engagement_id, min(companies.system_account_id) as system_account_id
    from {{ ref('stg_hubspot__engagement_company') }} as links
    inner join {{ ref('stg_hubspot__company') }} as companies
        on links.company_id = companies.system_account_id and companies.row_reason is null
    where links.row_reason is null
    group by links.engagement_id
),

activity_types as (
    select * from {{ ref('activity_types') }} where source_system = 'hubspot'
),

resolved as (
    select
        engagements.*,
        opportunities.opportunity_id,
        contacts.contact_id,
        coalesce(activity_types.activity_type, 'other') as activity_type,
        coalesce(opportunities.system_account_id, companies.system_account_id, contacts.system_account_id)
            as system_account_id
    from engagements
    left join deals on engagements.engagement_id = deals.engagement_id
    left join opportunities on deals.opportunity_id = opportunities.opportunity_id
    left join contacts on engagements.engagement_id = contacts.engagement_id and contacts.preference = 1
    left join companies on engagements.engagement_id = companies.engagement_id
    left join activity_types on lower(engagements.vendor_type) = activity_types.vendor_type
),

judged_activities as (
    select
        'engagement' as source_table,
        row_number,
        record_id,
        engagement_id as activity_id,
        system_account_id,
        opportunity_id,
        contact_id,
        owner_id,
        activity_type,
        activity_date,
        coalesce(recorded_date, activity_date) as recorded_date,
        case
            when row_reason is not null then row_reason
            when is_deleted then 'deleted_in_source'
            when system_account_id is null then 'missing_account'
            when activity_date is null then 'invalid_date'
        end as reason_code,
        case when activity_date > {{ as_of_date() }} then 'future_dated' end as flag_code
    from resolved
)

select * from judged_activities
