-- The levels of now and of some days before are looked up in the same spells: one row here is one account with both days.
{{ config(materialized='view') }}
with scored_members as (
    select * from {{ ref('scored_members') }}
),

change_window as (
    select cast(value as {{ dbt.type_int() }}) as change_days
    from {{ ref('thresholds') }}
    where name = 'feature_change_days'
),

measured_accounts as (
    select
        scored_members.account_key,
        scored_members.scoring_date,
        {{ add_days('scored_members.scoring_date', '-change_window.change_days') }} as earlier_date,
        min(scored_members.observed_from) as observed_from,
        min(scored_members.judged_from) as judged_from,
        min(scored_members.judged_from)
        <= {{ add_days('scored_members.scoring_date', '-change_window.change_days') }} as is_earlier_measured
    from scored_members
    cross join change_window
    where scored_members.judged_from is not null
    group by scored_members.account_key, scored_members.scoring_date, change_window.change_days
)

select * from measured_accounts
