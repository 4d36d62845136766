-- Use that nobody measured is unknown, not zero: from when on an account is measured decides between the two.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

telemetry_starts as (
    select * from {{ ref('telemetry_starts') }}
),

members as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        hierarchy.leaf_account_key
    from scored_accounts
    inner join hierarchy
        on
            scored_accounts.account_key = hierarchy.account_key
            and scored_accounts.scoring_date >= hierarchy.valid_from
            and scored_accounts.scoring_date < hierarchy.valid_to
),

scored_members as (
    select
        members.account_key,
        members.scoring_date,
        members.leaf_account_key,
        min(telemetry_starts.observed_from) over account_dates as observed_from,
        min(telemetry_starts.judged_from) over account_dates as judged_from
    from members
    left join telemetry_starts
        on
            members.leaf_account_key = telemetry_starts.leaf_account_key
            and members.scoring_date >= telemetry_starts.judged_from
    window account_dates as (partition by members.account_key, members.scoring_date)
)

select * from scored_members
