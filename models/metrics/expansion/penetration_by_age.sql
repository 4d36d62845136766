with windows as (
    select * from {{ ref('metric_windows') }}
    where metric = 'penetration_by_age'
),

accounts as (
    select * from {{ ref('time_to_first_expansion') }}
),

-- Old enough at the as-of date; who was received by another account before that age cannot be judged.
judged as (
    select
        windows.window_length as age_months,
        accounts.segment,
        accounts.start_month,
        accounts.expansion_age_months <= windows.window_length as is_expanded
    from accounts
    inner join windows on accounts.whole_months_known >= windows.window_length
    where
        accounts.end_reason is distinct from 'transferred'
        or accounts.left_date > {{ add_months('accounts.first_arr_date', 'windows.window_length') }}
),

slices as (
    select age_months, is_expanded, 'total' as dimension, 'all' as dimension_value from judged
    union all
    select age_months, is_expanded, 'segment' as dimension, segment as dimension_value from judged
    union all
    select
        age_months, is_expanded, 'cohort_quarter' as dimension,
        cast(cast({{ dbt.date_trunc('quarter', 'start_month') }} as date) as {{ dbt.type_string() }}) as dimension_value
    from judged
),

rates as (
    select
        age_months,
        dimension,
        dimension_value,
        count(case when is_expanded then 1 end) as expanded_account_count,
        count(*) as account_count,
        {{ rate_of('count(case when is_expanded then 1 end)', 'count(*)') }} as rate
    from slices
    group by age_months, dimension, dimension_value
),

penetration_by_age as (
    select
        rates.age_months,
        rates.dimension,
        rates.dimension_value,
        rates.expanded_account_count,
        rates.account_count,
        rates.rate,
        {{ status_of_row() }} as status,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('penetration_by_age', 'rates.rate',
        scope_of("'age_months'", 'cast(rates.age_months as ' ~ dbt.type_string() ~ ')')) }}
)

select * from penetration_by_age
