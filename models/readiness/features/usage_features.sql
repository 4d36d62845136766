with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

measured_accounts as (
    select * from {{ ref('measured_accounts') }}
),

active_users as (
    select * from {{ ref('limit_use_spells') }}
    where entitlement = 'seats'
),

user_runs as (
    select * from {{ ref('active_user_runs') }}
),

users as (
    select * from {{ ref('product_users') }}
),

growth as (
    select * from {{ ref('scored_usage_growth') }}
),

use_sums as (
    select
        account_key,
        scoring_date,
        max(case when windows_before = 0 then active_day_count end) as active_day_count,
        max(case when windows_before = 0 then core_event_count end) as core_event_count,
        max(known_date) as known_date
    from {{ ref('scored_usage_windows') }}
    group by account_key, scoring_date
),

feature_use as (
    select
        account_key,
        scoring_date,
        sum(case when is_admin then event_count else 0 end) as admin_action_count,
        sum(case when is_integration then 1 else 0 end) as integration_count,
        max(known_date) as known_date
    from {{ ref('scored_feature_use') }}
    group by account_key, scoring_date
),

departments as (
    select
        measured_accounts.account_key,
        measured_accounts.scoring_date,
        count(distinct users.department) as department_count
    from measured_accounts
    inner join user_runs
        on
            measured_accounts.account_key = user_runs.account_key
            and measured_accounts.scoring_date >= user_runs.active_from
            and measured_accounts.scoring_date < user_runs.active_to
    inner join users on user_runs.user_key = users.user_key
    group by measured_accounts.account_key, measured_accounts.scoring_date
),

counts as (
    select
        measured_accounts.account_key,
        measured_accounts.scoring_date,
        {%- for count in [
            'active_users.used_quantity', 'use_sums.active_day_count', 'use_sums.core_event_count',
            'feature_use.admin_action_count', 'feature_use.integration_count', 'departments.department_count',
        ] %}
        cast(coalesce({{ count }}, 0) as {{ dbt.type_bigint() }}) as {{ count.split('.')[1] }},
        {%- endfor %}
        case when measured_accounts.is_earlier_measured then {{ rate_of(
            'coalesce(active_users.used_quantity, 0) - earlier_users.used_quantity', 'earlier_users.used_quantity'
        ) }} end as active_user_growth,
        growth.rate as usage_growth,
        greatest(active_users.valid_from, use_sums.known_date, feature_use.known_date) as fact_known_date
    from measured_accounts
    left join active_users
        on
            measured_accounts.account_key = active_users.account_key
            and measured_accounts.scoring_date >= active_users.valid_from
            and measured_accounts.scoring_date < active_users.valid_to
    left join active_users as earlier_users
        on
            measured_accounts.account_key = earlier_users.account_key
            and measured_accounts.earlier_date >= earlier_users.valid_from
            and measured_accounts.earlier_date < earlier_users.valid_to
    {%- for sums in ['use_sums', 'growth', 'feature_use', 'departments'] %}
    left join {{ sums }}
        on
            measured_accounts.account_key = {{ sums }}.account_key
            and measured_accounts.scoring_date = {{ sums }}.scoring_date
    {%- endfor %}
),

usage_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        counts.used_quantity as active_user_count,
        counts.active_user_growth,
        counts.usage_growth as usage_growth_3_months,
        counts.active_day_count,
        counts.core_event_count as core_action_count,
        counts.admin_action_count,
        counts.integration_count,
        counts.department_count,
        {{ known_by('counts.fact_known_date', 'scored_accounts.scoring_date', 'counts.used_quantity') }} as usage_known_date
    from scored_accounts
    left join counts
        on scored_accounts.account_key = counts.account_key and scored_accounts.scoring_date = counts.scoring_date
)

select * from usage_features
