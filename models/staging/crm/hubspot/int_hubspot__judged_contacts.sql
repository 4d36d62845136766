with contacts as (
    select * from {{ ref('stg_hubspot__contact') }}
),

survivors as (
    select contact_id, merged_ids from {{ ref('stg_hubspot__contact') }} where row_reason is null and merged_ids is not null
),

merged as (
    select contacts.row_number
    from contacts
    inner join survivors
        on
            survivors.merged_ids like '%;' || contacts.contact_id || ';%'
            and survivors.contact_id <> contacts.contact_id
    group by contacts.row_number
),

accounts as (
    select system_account_id from {{ ref('stg_hubspot__company') }} where row_reason is null
),

seniorities as (
    select * from {{ ref('contact_seniorities') }}
),

buying_roles as (
    select * from {{ ref('buying_roles') }} where source_system = 'hubspot'
),

-- A title such as "director of finance, assistant to the chief executive" goes by its best-ranked word.
title_ranks as (
    select contacts.row_number, min(seniorities.match_rank) as match_rank
    from contacts
    inner join seniorities on ' ' || contacts.title || ' ' like '% ' || seniorities.title_words || ' %'
    group by contacts.row_number
),

judged_contacts as (
    select
        contacts.row_number,
        contacts.record_id,
        contacts.contact_id,
        contacts.system_account_id,
        contacts.department,
        seniorities.seniority,
        coalesce(buying_roles.is_economic_buyer, false) as is_economic_buyer,
        coalesce(contacts.created_date, {{ first_date() }}) as created_date,
        case
            when contacts.row_reason is not null then contacts.row_reason
            when merged.row_number is not null then 'merged_record'
            when contacts.is_deleted then 'deleted_in_source'
            when contacts.system_account_id is null then 'missing_account'
            when accounts.system_account_id is null then 'orphan_row'
        end as reason_code
    from contacts
    left join merged on contacts.row_number = merged.row_number
    left join accounts on contacts.system_account_id = accounts.system_account_id
    left join title_ranks on contacts.row_number = title_ranks.row_number
    left join seniorities on title_ranks.match_rank = seniorities.match_rank
    left join buying_roles on lower(contacts.vendor_buying_role) = buying_roles.vendor_role
)

select * from judged_contacts
