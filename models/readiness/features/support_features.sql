-- A ticket is known from the day it was opened. Its other fields are those of its last change, so an escalation counts from
-- then on: whoever read it earlier would know what became of the ticket.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

members as (
    select * from {{ ref('scored_members') }}
),

scoring_dates as (
    select * from {{ ref('scoring_dates') }}
),

tickets as (
    select
        leaf_account_key,
        created_date,
        is_escalated,
        {{ known_on('created_date', 'recorded_date') }} as changed_date
    from {{ ref('tickets') }}
    where created_date is not null
),

support_window as (
    select cast(value as {{ dbt.type_int() }}) as days
    from {{ ref('thresholds') }}
    where name = 'support_trend_days'
),

desk as (
    select min(created_date) as first_date from tickets
),

covered_dates as (
    select
        scoring_dates.scoring_date,
        {{ add_days('scoring_dates.scoring_date', '-support_window.days') }} as window_start,
        {{ add_days('scoring_dates.scoring_date', '-2 * support_window.days') }} as prior_start,
        desk.first_date
    from scoring_dates
    cross join support_window
    inner join desk on desk.first_date <= {{ add_days('scoring_dates.scoring_date', '1 - support_window.days') }}
),

leaf_counts as (
    select
        tickets.leaf_account_key,
        covered_dates.scoring_date,
        sum(case when tickets.created_date > covered_dates.window_start then 1 else 0 end) as recent_count,
        count(*) as both_count,
        sum(case
            when
                tickets.created_date > covered_dates.window_start
                and tickets.is_escalated
                and tickets.changed_date <= covered_dates.scoring_date
                then 1
            else 0
        end) as escalation_count,
        max(case
            when tickets.changed_date <= covered_dates.scoring_date then tickets.changed_date
            else tickets.created_date
        end) as known_date
    from tickets
    inner join covered_dates
        on
            tickets.created_date <= covered_dates.scoring_date
            and tickets.created_date > covered_dates.prior_start
    group by tickets.leaf_account_key, covered_dates.scoring_date
),

account_counts as (
    select
        members.account_key,
        members.scoring_date,
        sum(leaf_counts.recent_count) as recent_count,
        sum(leaf_counts.both_count) as both_count,
        sum(leaf_counts.escalation_count) as escalation_count,
        max(leaf_counts.known_date) as known_date
    from members
    inner join leaf_counts
        on
            members.leaf_account_key = leaf_counts.leaf_account_key
            and members.scoring_date = leaf_counts.scoring_date
    group by members.account_key, members.scoring_date
),

support_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        case when covered_dates.scoring_date is not null
            then cast(coalesce(account_counts.recent_count, 0) as {{ dbt.type_bigint() }})
        end as ticket_count_90,
        case when covered_dates.first_date <= {{ add_days('covered_dates.prior_start', 1) }}
            then cast(coalesce(2 * account_counts.recent_count - account_counts.both_count, 0)
                as {{ dbt.type_bigint() }})
        end as ticket_change_90,
        case when covered_dates.scoring_date is not null
            then cast(coalesce(account_counts.escalation_count, 0) as {{ dbt.type_bigint() }})
        end as escalation_count_90,
        {{ known_by('account_counts.known_date', 'scored_accounts.scoring_date', 'covered_dates.scoring_date') }}
            as support_known_date
    from scored_accounts
    left join covered_dates on scored_accounts.scoring_date = covered_dates.scoring_date
    left join account_counts
        on
            scored_accounts.account_key = account_counts.account_key
            and scored_accounts.scoring_date = account_counts.scoring_date
)

select * from support_features
