with tiers as (
    select * from {{ ref('account_tiers') }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

windows as (
    select window_length as window_quarters
    from {{ ref('metric_windows') }}
    where metric = 'upgrade_matrix'
),

span as (
    select {{ month_of('min(valid_from)') }} as first_month from tiers
),

months as (
    select {{ each_month('first_month', month_of(as_of_date())) }} as month
    from span
    where first_month is not null
),

quarters as (
    select cast({{ dbt.date_trunc('quarter', 'month') }} as date) as quarter
    from months
    group by cast({{ dbt.date_trunc('quarter', 'month') }} as date)
),

-- Both ends of a window are days on which the tier is read: the last day before it and its own last day.
calendar as (
    select
        quarters.quarter,
        windows.window_quarters,
        {{ last_day_of(add_months('quarters.quarter', '2 - 3 * windows.window_quarters')) }} as opening_date,
        least({{ last_day_of(add_months('quarters.quarter', 2)) }}, {{ as_of_date() }}) as closing_date,
        {{ last_day_of(add_months('quarters.quarter', 2)) }} <= {{ as_of_date() }} as is_complete_quarter
    from quarters
    cross join windows
),

-- An account that got another parent inside the window is looked for under that parent, not counted as churn.
moves as (
    select
        calendar.quarter,
        calendar.window_quarters,
        calendar.is_complete_quarter,
        coalesce(attributes.segment, 'unknown') as segment,
        opened.product_family,
        opened.tier as from_tier,
        opened.tier_rank as from_tier_rank,
        coalesce(closed.tier, 'churn') as to_tier,
        closed.tier_rank as to_tier_rank
    from calendar
    inner join tiers as opened
        on calendar.opening_date >= opened.valid_from and calendar.opening_date < opened.valid_to
    left join hierarchy
        on
            opened.account_key = hierarchy.leaf_account_key
            and calendar.closing_date >= hierarchy.valid_from
            and calendar.closing_date < hierarchy.valid_to
    left join tiers as closed
        on
            coalesce(hierarchy.account_key, opened.account_key) = closed.account_key
            and opened.product_family = closed.product_family
            and calendar.closing_date >= closed.valid_from
            and calendar.closing_date < closed.valid_to
    left join attributes
        on
            opened.account_key = attributes.account_key
            and calendar.opening_date >= attributes.valid_from
            and calendar.opening_date < attributes.valid_to
),

sliced as (
    {{ by_total_and_segment('moves') }}
),

counted as (
    select
        quarter, window_quarters, is_complete_quarter, dimension, dimension_value, product_family, from_tier,
        from_tier_rank, to_tier, to_tier_rank, count(*) as account_count
    from sliced
    group by
        quarter, window_quarters, is_complete_quarter, dimension, dimension_value, product_family, from_tier,
        from_tier_rank, to_tier, to_tier_rank
),

totals as (
    select
        *,
        cast(sum(account_count) over (
            partition by quarter, window_quarters, dimension, dimension_value, product_family, from_tier
        ) as {{ dbt.type_bigint() }}) as opening_account_count
    from counted
),

upgrade_matrix as (
    select
        quarter,
        cast(window_quarters as {{ dbt.type_int() }}) as window_quarters,
        dimension,
        dimension_value,
        product_family,
        from_tier,
        from_tier_rank,
        to_tier,
        to_tier_rank,
        case
            when to_tier_rank is null then 'churn'
            when to_tier_rank > from_tier_rank then 'up'
            when to_tier_rank < from_tier_rank then 'down'
            else 'stay'
        end as outcome,
        account_count,
        opening_account_count,
        {{ rate_of('account_count', 'opening_account_count') }} as share,
        is_complete_quarter,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from totals
)

select * from upgrade_matrix
