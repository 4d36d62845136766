-- Who was chosen when, whether the account was held out, and the first contact after it.
with chosen as (
    select * from {{ ref('score_log') }}
    where is_chosen
),

kinds as (
    select * from {{ ref('contact_kinds') }}
    where is_contact
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

window_days as (
    select * from {{ ref('thresholds') }}
    where name = 'listing_contact_days'
),

given_days as (
    select * from {{ ref('thresholds') }}
    where name = 'listing_given_days'
),

contacts as (
    select
        hierarchy.account_key,
        activities.activity_date,
        activities.activity_type,
        activities.owner_key,
        activities.source_record_key
    from {{ ref('activities') }} as activities
    inner join kinds on activities.activity_type = kinds.activity_type
    inner join hierarchy
        on
            activities.leaf_account_key = hierarchy.leaf_account_key
            and activities.activity_date >= hierarchy.valid_from
            and activities.activity_date < hierarchy.valid_to
    where {{ known_on('activities.activity_date', 'activities.recorded_date') }} <= {{ as_of_date() }}
),

followed as (
    select
        chosen.account_key,
        chosen.scoring_date,
        contacts.activity_date,
        contacts.activity_type,
        contacts.owner_key,
        row_number() over (
            partition by chosen.account_key, chosen.scoring_date
            order by contacts.activity_date, contacts.source_record_key
        ) as contact_order
    from chosen
    cross join window_days
    inner join contacts
        on
            chosen.account_key = contacts.account_key
            and contacts.activity_date > chosen.scoring_date
            and {{ meets(
                dbt.datediff('chosen.scoring_date', 'contacts.activity_date', 'day'), 'window_days.comparison', 'window_days.value'
            ) }}
),

contact_log as (
    select
        chosen.account_key,
        chosen.scoring_date,
        chosen.segment,
        chosen.score,
        chosen.motion,
        chosen.is_holdout,
        chosen.is_listed,
        chosen.given_date,
        {{ meets(
            dbt.datediff('chosen.scoring_date', 'chosen.given_date', 'day'), 'given_days.comparison', 'given_days.value'
        ) }} as is_given_in_time,
        followed.activity_date as contact_date,
        followed.activity_type as contact_type,
        followed.owner_key as contact_owner_key,
        followed.activity_date is not null as is_contacted,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from chosen
    cross join given_days
    left join followed
        on
            chosen.account_key = followed.account_key
            and chosen.scoring_date = followed.scoring_date
            and followed.contact_order = 1
)

select * from contact_log
