with spells as (
    select * from {{ ref('limit_use_spells') }}
),

policies as (
    select * from {{ ref('limit_alert_policies') }}
),

marked as (
    select
        spells.account_key,
        spells.entitlement,
        spells.valid_from,
        spells.valid_to,
        policies.alert,
        policies.sustained_days,
        {{ meets('spells.rate', 'policies.comparison', 'policies.limit_value') }} as is_over
    from spells
    inner join policies on policies.entitlement = 'all' or spells.entitlement = policies.entitlement
),

starts as (
    select
        *,
        case
            when is_over and not coalesce(
                lag(is_over) over (partition by account_key, entitlement, alert order by valid_from), false
            ) then 1
            else 0
        end as run_start
    from marked
),

numbered as (
    select
        *,
        sum(run_start) over (
            partition by account_key, entitlement, alert order by valid_from
            rows between unbounded preceding and current row
        ) as run_number
    from starts
),

runs as (
    select
        account_key,
        entitlement,
        alert,
        max(sustained_days) as sustained_days,
        min(valid_from) as run_from,
        max(valid_to) as run_to
    from numbered
    where is_over
    group by account_key, entitlement, alert, run_number
),

limit_alerts as (
    select
        account_key,
        entitlement,
        alert,
        run_from as over_since_date,
        {{ add_days('run_from', 'sustained_days - 1') }} as start_date,
        case when run_to < {{ open_end_date() }} then run_to end as end_date,
        run_to = {{ open_end_date() }} as is_open,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from runs
    where
        {{ add_days('run_from', 'sustained_days - 1') }} < run_to
        and {{ add_days('run_from', 'sustained_days - 1') }} <= {{ as_of_date() }}
)

select * from limit_alerts
