{{ config(materialized='table') }}
with landed as (
    {%- for table in ['task', 'event'] %}
    select
        '{{ table }}' as source_table, row_number, record_id, activity_id, system_account_id, related_id, contact_id,
        owner_id, vendor_type, is_open_task, activity_date, recorded_date, is_deleted, row_reason
    from {{ ref('stg_salesforce__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

opportunities as (
    select * from {{ ref('int_salesforce__judged_opportunities') }} where reason_code is null
),

contacts as (
    select * from {{ ref('int_salesforce__judged_contacts') }} where reason_code is null
),

accounts as (
    select system_account_id from {{ ref('stg_salesforce__account') }} where row_reason is null
),

activity_types as (
    select * from {{ ref('activity_types') }} where source_system = 'salesforce'
),

resolved as (
    select
        landed.*,
        opportunities.opportunity_id,
        contacts.contact_id as known_contact_id,
        coalesce(activity_types.activity_type, 'other') as activity_type,
        coalesce(landed.system_account_id, opportunities.system_account_id, contacts.system_account_id) as account_id
    from landed
    left join opportunities on landed.related_id = opportunities.opportunity_id
    left join contacts on landed.contact_id = contacts.contact_id
    left join activity_types on lower(landed.vendor_type) = activity_types.vendor_type
),

judged_activities as (
    select
        resolved.source_table,
        resolved.row_number,
        resolved.record_id,
        resolved.activity_id,
        resolved.account_id as system_account_id,
        resolved.opportunity_id,
        resolved.known_contact_id as contact_id,
        resolved.owner_id,
        resolved.activity_type,
        resolved.activity_date,
        coalesce(resolved.recorded_date, resolved.activity_date) as recorded_date,
        case
            when resolved.row_reason is not null then resolved.row_reason
            when resolved.is_deleted then 'deleted_in_source'
            when resolved.is_open_task then 'not_completed'
            when resolved.account_id is null then 'missing_account'
            when accounts.system_account_id is null then 'orphan_row'
            when resolved.activity_date is null then 'invalid_date'
        end as reason_code,
        case when resolved.activity_date > {{ as_of_date() }} then 'future_dated' end as flag_code
    from resolved
    left join accounts on resolved.account_id = accounts.system_account_id
)

select * from judged_activities
