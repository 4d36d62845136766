-- A ticket is known from the day it was opened. Its other fields are those of its last change, so an escalation counts from
-- then on: whoever read it earlier would know what became of the ticket.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

members as (
    select * from {{ ref('scored_members') }}
),

tickets as (
    select * from {{ ref('tickets') }}
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

covered as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {{ add_days('scored_accounts.scoring_date', '-support_window.days') }} as window_start,
        {{ add_days('scored_accounts.scoring_date', '-2 * support_window.days') }} as prior_start,
        desk.first_date
    from scored_accounts
    cross join support_window
    inner join desk on desk.first_date <= {{ add_days('scored_accounts.scoring_date', '1 - support_window.days') }}
),

counts as (
    select
        covered.account_key,
        covered.scoring_date,
        sum(case when tickets.created_date > covered.window_start then 1 else 0 end) as recent_count,
        sum(case when tickets.created_date <= covered.window_start then 1 else 0 end) as prior_count,
        sum(case
            when
                tickets.created_date > covered.window_start
                and tickets.is_escalated
                and {{ known_on('tickets.created_date', 'tickets.recorded_date') }} <= covered.scoring_date
                then 1
            else 0
        end) as escalation_count,
        max(case
            when {{ known_on('tickets.created_date', 'tickets.recorded_date') }} <= covered.scoring_date
                then {{ known_on('tickets.created_date', 'tickets.recorded_date') }}
            else tickets.created_date
        end) as known_date
    from covered
    inner join members
        on covered.account_key = members.account_key and covered.scoring_date = members.scoring_date
    inner join tickets
        on
            members.leaf_account_key = tickets.leaf_account_key
            and covered.scoring_date >= tickets.created_date
            and covered.prior_start < tickets.created_date
    group by covered.account_key, covered.scoring_date
),

loads as (
    select
        covered.account_key,
        covered.scoring_date,
        coalesce(counts.recent_count, 0) as recent_count,
        case when covered.first_date <= {{ add_days('covered.prior_start', 1) }}
            then coalesce(counts.recent_count, 0) - coalesce(counts.prior_count, 0)
        end as ticket_change,
        coalesce(counts.escalation_count, 0) as escalation_count,
        counts.known_date
    from covered
    left join counts
        on covered.account_key = counts.account_key and covered.scoring_date = counts.scoring_date
),

support_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        cast(loads.recent_count as {{ dbt.type_bigint() }}) as ticket_count_90,
        cast(loads.ticket_change as {{ dbt.type_bigint() }}) as ticket_change_90,
        cast(loads.escalation_count as {{ dbt.type_bigint() }}) as escalation_count_90,
        loads.known_date as support_known_date
    from scored_accounts
    left join loads
        on scored_accounts.account_key = loads.account_key and scored_accounts.scoring_date = loads.scoring_date
)

select * from support_features
