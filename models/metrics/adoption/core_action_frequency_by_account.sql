with usage_months as (
    select * from {{ ref('account_usage_months') }}
),

bands as (
    select * from {{ ref('bands') }}
    where metric = 'core_action_frequency'
),

core_action_frequency_by_account as (
    select
        usage_months.account_key,
        usage_months.month,
        usage_months.observed_date,
        usage_months.segment,
        usage_months.core_event_count as core_action_count,
        usage_months.active_user_count,
        {{ rate_of('usage_months.core_event_count', 'usage_months.active_user_count') }} as core_actions_per_user,
        {{ status_of_row() }} as status,
        bands.band,
        usage_months.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from usage_months
    {{ status_joins('core_action_frequency', 'usage_months.core_event_count') }}
    left join bands on bands.status = {{ status_of_row() }}
)

select * from core_action_frequency_by_account
