-- A year of age counts for an account when it is over and the account paid at its beginning.
with accounts as (
    select * from {{ ref('time_to_first_expansion') }}
),

presence as (
    select * from {{ ref('account_presence') }}
),

events as (
    select * from {{ ref('expansion_events') }}
    where is_discretionary
),

known_years as (
    select max(whole_months_known) as months from accounts
),

months as (
    select {{ each_month(first_date(), add_months(first_date(), 'months')) }} as month from known_years
),

numbers as (
    select cast(row_number() over (order by month) as {{ dbt.type_int() }}) as age_year from months
),

account_years as (
    select
        accounts.account_key,
        cast(extract(year from accounts.start_month) as {{ dbt.type_int() }}) as cohort_year,
        numbers.age_year,
        {{ add_months('accounts.first_arr_date', '12 * (numbers.age_year - 1)') }} as year_from,
        {{ add_months('accounts.first_arr_date', '12 * numbers.age_year') }} as year_to
    from accounts
    inner join numbers on accounts.whole_months_known >= 12 * numbers.age_year
),

present as (
    select account_years.*
    from account_years
    inner join presence
        on
            account_years.account_key = presence.account_key
            and account_years.year_from >= presence.present_from
            and account_years.year_from < presence.present_to
),

expanded as (
    select present.account_key, present.cohort_year, present.age_year, count(events.account_key) > 0 as is_expanded
    from present
    left join events
        on
            present.account_key = events.account_key
            and events.effective_date > present.year_from
            and events.effective_date <= present.year_to
    group by present.account_key, present.cohort_year, present.age_year
),

rates as (
    select
        cohort_year,
        age_year,
        count(case when is_expanded then 1 end) as expanded_account_count,
        count(*) as active_account_count,
        {{ rate_of('count(case when is_expanded then 1 end)', 'count(*)') }} as rate
    from expanded
    group by cohort_year, age_year
),

changes as (
    select *, rate - lag(rate) over (partition by cohort_year order by age_year) as rate_change from rates
),

limits as (
    select * from {{ ref('thresholds') }}
),

cohort_maturity as (
    select
        changes.cohort_year,
        changes.age_year,
        changes.expanded_account_count,
        changes.active_account_count,
        changes.rate,
        cast(changes.rate_change as decimal(28, 8)) as rate_change,
        case
            when {{ meets('changes.rate_change', 'rises.comparison', 'rises.value') }} then 'expanding'
            when {{ meets('changes.rate_change', 'falls.comparison', 'falls.value') }} then 'declining'
            when changes.rate_change is not null then 'plateau'
        end as maturity,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from changes
    left join limits as rises on rises.name = 'cohort_maturity_rise'
    left join limits as falls on falls.name = 'cohort_maturity_fall'
)

select * from cohort_maturity
