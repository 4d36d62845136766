-- Who of the customer was met or spoken to, and how long ago. A person who was entered later was nobody on the date.
{%- set crm_systems = "('" ~ vendors_of('crm') | join("', '") ~ "')" %}
with members as (
    select * from {{ ref('scored_members') }}
),

links as (
    select * from {{ ref('account_links') }}
    where source_system in {{ crm_systems }}
),

kinds as (
    select * from {{ ref('contact_kinds') }}
),

contacts as (
    select * from {{ ref('contacts') }}
),

meetings as (
    select
        activities.leaf_account_key,
        activities.activity_date,
        {{ known_on('activities.activity_date', 'activities.recorded_date') }} as known_date,
        case
            when kinds.is_meeting
                then {{ known_on(
                    known_on('activities.activity_date', 'activities.recorded_date'), 'contacts.created_date'
                ) }}
        end as person_known_date,
        coalesce(contacts.seniority = 'executive', false) as is_executive,
        coalesce(contacts.is_economic_buyer, false) as is_economic_buyer
    from {{ ref('activities') }} as activities
    inner join kinds on activities.activity_type = kinds.activity_type
    left join contacts
        on
            activities.source_system = contacts.source_system
            and activities.contact_key = contacts.contact_key
    where kinds.is_contact
),

dated_meetings as (
    select
        members.account_key,
        members.scoring_date,
        meetings.activity_date,
        meetings.known_date,
        meetings.is_executive and coalesce(meetings.person_known_date <= members.scoring_date, false) as is_executive,
        meetings.is_economic_buyer
        and coalesce(meetings.person_known_date <= members.scoring_date, false) as is_economic_buyer,
        case when meetings.person_known_date <= members.scoring_date then meetings.person_known_date end
            as person_known_date
    from members
    left join meetings
        on members.leaf_account_key = meetings.leaf_account_key and meetings.known_date <= members.scoring_date
),

days_since as (
    select
        account_key,
        scoring_date,
        {%- for name, condition in [
            ('executive', 'is_executive'), ('economic_buyer', 'is_economic_buyer'), ('contact', 'true')
        ] %}
        cast({{ dbt.datediff('max(case when ' ~ condition ~ ' then activity_date end)', 'scoring_date', 'day') }}
            as {{ dbt.type_int() }}) as days_since_{{ name }},
        {%- endfor %}
        greatest(max(known_date), coalesce(max(person_known_date), max(known_date))) as contacts_known_date
    from dated_meetings
    group by account_key, scoring_date
),

crm_records as (
    select
        members.account_key,
        members.scoring_date,
        count(*) as record_count
    from members
    inner join links
        on
            members.leaf_account_key = links.account_key
            and members.scoring_date >= links.valid_from
            and members.scoring_date < links.valid_to
    group by members.account_key, members.scoring_date
),

contact_features as (
    select
        days_since.account_key,
        days_since.scoring_date,
        days_since.days_since_executive,
        days_since.days_since_economic_buyer,
        days_since.days_since_contact,
        coalesce(crm_records.record_count, 0) as crm_record_count,
        {{ known_by('days_since.contacts_known_date', 'days_since.scoring_date') }} as contacts_known_date
    from days_since
    left join crm_records
        on days_since.account_key = crm_records.account_key and days_since.scoring_date = crm_records.scoring_date
)

select * from contact_features
