with accounts as (
    select account_key, min(cohort_month) as cohort_month
    from {{ ref('fct_account_arr_months') }}
    group by account_key
),

first_days as (
    select account_key, min(effective_date) as first_arr_date
    from {{ ref('fct_arr_movements') }}
    group by account_key
),

year_ago as (
    select account_key, closing_amount
    from {{ ref('fct_account_arr_months') }}
    where month = {{ add_months(month_of(as_of_date()), -12) }}
),

ranked_expansions as (
    select
        *,
        row_number() over (partition by account_key order by effective_date desc) as newest
    from {{ ref('expansion_events') }}
    where is_discretionary
),

expansions as (
    select
        account_key,
        count(*) as expansion_count,
        max(effective_date) as last_expansion_date,
        max(case when newest = 1 then motion end) as last_expansion_motion,
        max(case when newest = 1 then amount end) as last_expansion_amount
    from ranked_expansions
    group by account_key
),

pipeline as (
    select
        account_key,
        count(*) as open_opportunity_count,
        sum(amount) as open_opportunity_amount,
        min(close_date) as next_close_date,
        count(case when is_stalled then 1 end) as stalled_opportunity_count
    from {{ ref('open_opportunities') }}
    where month = {{ month_of(as_of_date()) }}
    group by account_key
),

-- Of a group, the owner of the paying parent stands for all members.
ranked_owners as (
    select
        hierarchy.account_key,
        owners.owner_key,
        row_number() over (
            partition by hierarchy.account_key
            order by
                case when owners.leaf_account_key = hierarchy.account_key then 0 else 1 end,
                owners.valid_from desc, owners.leaf_account_key, owners.source_record_key
        ) as owner_rank
    from {{ ref('account_owners') }} as owners
    inner join {{ ref('account_hierarchy') }} as hierarchy
        on
            owners.leaf_account_key = hierarchy.leaf_account_key
            and {{ as_of_date() }} >= hierarchy.valid_from
            and {{ as_of_date() }} < hierarchy.valid_to
    where {{ as_of_date() }} >= owners.valid_from and {{ as_of_date() }} < owners.valid_to
),

account_overview_commercial as (
    select
        accounts.account_key,
        accounts.cohort_month,
        first_days.first_arr_date,
        cast(coalesce(year_ago.closing_amount, 0) as decimal(18, 2)) as year_ago_amount,
        cast(coalesce(expansions.expansion_count, 0) as {{ dbt.type_bigint() }}) as expansion_count,
        expansions.last_expansion_date,
        expansions.last_expansion_motion,
        expansions.last_expansion_amount,
        cast(coalesce(pipeline.open_opportunity_count, 0) as {{ dbt.type_bigint() }}) as open_opportunity_count,
        cast(pipeline.open_opportunity_amount as decimal(18, 2)) as open_opportunity_amount,
        pipeline.next_close_date,
        cast(coalesce(pipeline.stalled_opportunity_count, 0) as {{ dbt.type_bigint() }}) as stalled_opportunity_count,
        ranked_owners.owner_key
    from accounts
    left join first_days on accounts.account_key = first_days.account_key
    left join year_ago on accounts.account_key = year_ago.account_key
    left join expansions on accounts.account_key = expansions.account_key
    left join pipeline on accounts.account_key = pipeline.account_key
    left join ranked_owners on accounts.account_key = ranked_owners.account_key and ranked_owners.owner_rank = 1
)

select * from account_overview_commercial
