with runs as (
    select * from {{ ref('active_user_runs') }}
),

users as (
    select * from {{ ref('product_users') }}
),

thresholds as (
    select * from {{ ref('thresholds') }}
),

shared_domains as (
    select * from {{ ref('shared_mail_domains') }}
),

grouped_runs as (
    select
        runs.account_key,
        'department' as group_kind,
        users.department as group_name,
        runs.active_from,
        runs.active_to
    from runs
    inner join users on runs.user_key = users.user_key
    where users.department is not null
    union all
    select
        runs.account_key,
        'email_domain' as group_kind,
        users.email_domain as group_name,
        runs.active_from,
        runs.active_to
    from runs
    inner join users on runs.user_key = users.user_key
    left join shared_domains on users.email_domain = shared_domains.domain
    where users.email_domain is not null and shared_domains.domain is null
),

edges as (
    select account_key, group_kind, group_name, active_from as edge_date, 1 as user_change from grouped_runs
    union all
    select account_key, group_kind, group_name, active_to as edge_date, -1 as user_change from grouped_runs
),

levels as (
    select
        account_key,
        group_kind,
        group_name,
        edge_date,
        min(edge_date) over (partition by account_key, group_kind, group_name) as first_active_date,
        sum(sum(user_change)) over (
            partition by account_key, group_kind, group_name order by edge_date
            rows between unbounded preceding and current row
        ) as active_user_count
    from edges
    where edge_date <= {{ as_of_date() }}
    group by account_key, group_kind, group_name, edge_date
),

ranked as (
    select
        levels.*,
        row_number() over (
            partition by levels.account_key, levels.group_kind, levels.group_name order by levels.edge_date
        ) as occurrence
    from levels
    inner join thresholds as enough on enough.name = 'new_department_users'
    where {{ meets('levels.active_user_count', 'enough.comparison', 'enough.value') }}
),

account_starts as (
    select account_key, min(active_from) as first_active_date
    from runs
    group by account_key
),

new_departments as (
    select
        ranked.account_key,
        ranked.group_kind,
        ranked.group_name,
        ranked.edge_date as event_date,
        {{ month_of('ranked.edge_date') }} as event_month,
        ranked.first_active_date,
        cast(ranked.active_user_count as {{ dbt.type_bigint() }}) as active_user_count,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from ranked
    inner join account_starts on ranked.account_key = account_starts.account_key
    inner join thresholds as settled on settled.name = 'new_department_account_age'
    where
        ranked.occurrence = 1
        and {{ meets(
            dbt.datediff('account_starts.first_active_date', 'ranked.first_active_date', 'day'),
            'settled.comparison', 'settled.value'
        ) }}
)

select * from new_departments
