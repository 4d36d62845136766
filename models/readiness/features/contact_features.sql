-- Who of the customer was met or spoken to, and how long ago.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

kinds as (
    select * from {{ ref('contact_kinds') }}
),

contacts as (
    select * from {{ ref('contacts') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

meetings as (
    select
        hierarchy.account_key,
        activities.activity_date,
        {{ known_on('activities.activity_date', 'activities.recorded_date') }} as known_date,
        kinds.is_meeting and coalesce(contacts.seniority = 'executive', false) as is_executive,
        kinds.is_meeting and coalesce(contacts.is_economic_buyer, false) as is_economic_buyer
    from {{ ref('activities') }} as activities
    inner join kinds on activities.activity_type = kinds.activity_type
    inner join hierarchy
        on
            activities.leaf_account_key = hierarchy.leaf_account_key
            and activities.activity_date >= hierarchy.valid_from
            and activities.activity_date < hierarchy.valid_to
    left join contacts
        on
            activities.source_system = contacts.source_system
            and activities.contact_key = contacts.contact_key
            and contacts.created_date <= activities.activity_date
    where kinds.is_contact
),

contact_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {%- for name, condition in [
            ('executive', 'meetings.is_executive'), ('economic_buyer', 'meetings.is_economic_buyer'), ('contact', 'true')
        ] %}
        cast({{ dbt.datediff(
            'max(case when ' ~ condition ~ ' then meetings.activity_date end)', 'scored_accounts.scoring_date', 'day'
        ) }} as {{ dbt.type_int() }}) as days_since_{{ name }},
        {%- endfor %}
        max(meetings.known_date) as contacts_known_date
    from scored_accounts
    left join meetings
        on
            scored_accounts.account_key = meetings.account_key
            and meetings.known_date <= scored_accounts.scoring_date
    group by scored_accounts.account_key, scored_accounts.scoring_date
)

select * from contact_features
