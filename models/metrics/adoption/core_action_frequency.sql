with account_months as (
    select * from {{ ref('core_action_frequency_by_account') }}
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

rates as (
    select
        month,
        dimension,
        dimension_value,
        cast(sum(core_action_count) as {{ dbt.type_bigint() }}) as core_action_count,
        cast(sum(active_user_count) as {{ dbt.type_bigint() }}) as active_user_count,
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        {{ rate_of('sum(core_action_count)', 'count(*)') }} as core_actions_per_account,
        {{ rate_of('sum(core_action_count)', 'sum(active_user_count)') }} as core_actions_per_user,
        cast(sum(case when status = 'strong' then 1 else 0 end) as {{ dbt.type_bigint() }}) as habitual_account_count,
        cast(sum(case when status = 'below_benchmark' then 1 else 0 end) as {{ dbt.type_bigint() }})
            as rare_account_count,
        {{ rate_of("sum(case when status = 'strong' then 1 else 0 end)", 'count(*)') }} as habitual_account_rate,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month
    from grouped
    group by month, dimension, dimension_value
),

core_action_frequency as (
    select
        rates.month,
        rates.dimension,
        rates.dimension_value,
        rates.core_action_count,
        rates.active_user_count,
        rates.account_count,
        rates.core_actions_per_account,
        rates.core_actions_per_user,
        rates.habitual_account_count,
        rates.rare_account_count,
        rates.habitual_account_rate,
        {{ status_of_row() }} as status,
        rates.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('core_action_frequency', 'rates.core_actions_per_account',
        scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from core_action_frequency
