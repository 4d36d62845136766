with eligible_accounts as (
    select * from {{ ref('eligible_accounts') }}
    where is_approachable
),

covered as (
    select account_key, month
    from {{ ref('open_opportunities') }}
    where opportunity_type = 'expansion' and not is_stalled
    group by account_key, month
),

matched as (
    select eligible_accounts.*, covered.account_key is not null as is_covered
    from eligible_accounts
    left join covered
        on eligible_accounts.account_key = covered.account_key and eligible_accounts.month = covered.month
),

dimensions as (
    select 'total' as dimension, 'all' as dimension_value, matched.* from matched
    union all
    select 'segment' as dimension, segment as dimension_value, matched.* from matched
),

opportunity_coverage as (
    select
        month,
        dimension,
        dimension_value,
        count(case when is_covered then 1 end) as covered_account_count,
        count(*) as eligible_account_count,
        {{ rate_of('count(case when is_covered then 1 end)', 'count(*)') }} as rate,
        cast(sum(closing_amount) as decimal(18, 2)) as eligible_arr_amount,
        cast(sum(case when is_covered then closing_amount else 0 end) as decimal(18, 2)) as covered_arr_amount,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from dimensions
    group by month, dimension, dimension_value
)

select * from opportunity_coverage
