-- Gaps in service of a line (account x family) that are not churn: grace, a pending renewal, a free month.
with paid as (
    select * from {{ ref('paid_item_versions') }}
),

versions as (
    select * from {{ ref('subscription_item_versions') }}
),

free_versions as (
    select * from versions where net_arr_local = 0 or status = 'trialing'
),

-- Without a general grace period only lines with such a version can have a gap that is bridged.
candidate_lines as (
    select distinct leaf_account_key, product_family
    from versions
    where
        is_renewal_pending or net_arr_local = 0 or status = 'trialing'
        or {{ whole_number('arr:renewal_grace_days') }} > 0
),

islands as (
    select
        paid.leaf_account_key,
        paid.product_family,
        paid.valid_from as gap_to,
        max(paid.valid_to) over (
            partition by paid.leaf_account_key, paid.product_family
            order by paid.valid_from, paid.valid_to
            rows between unbounded preceding and 1 preceding
        ) as gap_from
    from paid
    inner join candidate_lines
        on
            paid.leaf_account_key = candidate_lines.leaf_account_key
            and paid.product_family = candidate_lines.product_family
),

gaps as (
    select leaf_account_key, product_family, gap_from, min(gap_to) as gap_to
    from islands
    where gap_from < gap_to
    group by leaf_account_key, product_family, gap_from
),

free_service as (
    select
        gaps.leaf_account_key,
        gaps.product_family,
        gaps.gap_from,
        gaps.gap_to,
        free_versions.subscription_key,
        free_versions.valid_from,
        free_versions.valid_to,
        max(free_versions.valid_to) over (
            partition by gaps.leaf_account_key, gaps.product_family, gaps.gap_from, free_versions.subscription_key
            order by free_versions.valid_from, free_versions.valid_to
            rows between unbounded preceding and 1 preceding
        ) as counted_to
    from gaps
    inner join free_versions
        on
            gaps.leaf_account_key = free_versions.leaf_account_key
            and gaps.product_family = free_versions.product_family
            and gaps.gap_from < free_versions.valid_to
            and gaps.gap_to > free_versions.valid_from
),

-- A day that two free items cover counts once.
free_days as (
    select
        leaf_account_key,
        product_family,
        gap_from,
        subscription_key,
        sum(greatest(0, {{ dbt.datediff(
            'greatest(valid_from, gap_from, coalesce(counted_to, gap_from))', 'least(valid_to, gap_to)', 'day'
        ) }})) as free_day_count
    from free_service
    group by leaf_account_key, product_family, gap_from, subscription_key
),

grace as (
    select
        gaps.leaf_account_key,
        gaps.product_family,
        gaps.gap_from,
        gaps.gap_to,
        {{ dbt.datediff('gaps.gap_from', 'gaps.gap_to', 'day') }} as gap_days,
        max(case when paid.is_renewal_pending then {{ whole_number('arr:pending_renewal_grace_days') }} else 0 end)
            as pending_grace_days,
        max(case
            when free_days.free_day_count >= {{ dbt.datediff('gaps.gap_from', 'gaps.gap_to', 'day') }}
                then {{ whole_number('arr:free_month_days') }} else 0 end) as free_grace_days
    from gaps
    inner join paid
        on
            gaps.leaf_account_key = paid.leaf_account_key
            and gaps.product_family = paid.product_family
            and gaps.gap_from = paid.valid_to
            -- A limit on unpaid or paused time is not stretched by grace.
            and gaps.gap_to <= paid.limit_date
    left join free_days
        on
            gaps.leaf_account_key = free_days.leaf_account_key
            and gaps.product_family = free_days.product_family
            and gaps.gap_from = free_days.gap_from
            and paid.subscription_key = free_days.subscription_key
    group by gaps.leaf_account_key, gaps.product_family, gaps.gap_from, gaps.gap_to
),

bridged_gaps as (
    select
        leaf_account_key,
        product_family,
        gap_from,
        gap_to,
        gap_days,
        case when free_grace_days >= gap_days then 'free_month'
            when pending_grace_days >= gap_days then 'pending_renewal'
            else 'grace' end as bridge_reason
    from grace
    where gap_days <= greatest(
        {{ whole_number('arr:renewal_grace_days') }}, pending_grace_days, free_grace_days
    )
)

select * from bridged_gaps
