-- Twelve months of discretionary expansions. The mix-adjusted mean holds the weights of the segments still, so that a mean
-- that falls while it stays tells of other customers, not of smaller steps.
with policy as (
    select cast(value as {{ dbt.type_int() }}) as trailing_months
    from {{ ref('thresholds') }}
    where name = 'expansion_trailing_months'
),

events as (
    select
        events.*,
        {{ each_month(
            'events.effective_month',
            'least(' ~ add_months('events.effective_month', 'policy.trailing_months - 1') ~ ', '
            ~ month_of(as_of_date()) ~ ')'
        ) }} as month
    from {{ ref('expansion_events') }} as events
    cross join policy
    where events.is_discretionary
),

dimensions as (
    {%- for dimension, value in [('total', "'all'"), ('segment', 'segment'), ('motion', 'motion')] %}
    select
        month, '{{ dimension }}' as dimension, {{ value }} as dimension_value, segment, account_key,
        discretionary_amount
    from events
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

weights as (
    select * from {{ ref('segment_weights') }}
),

segment_means as (
    select
        dimensions.month, dimensions.dimension, dimensions.dimension_value, dimensions.segment, weights.weight,
        sum(dimensions.discretionary_amount) / count(*) as mean_amount
    from dimensions
    inner join weights on dimensions.segment = weights.segment
    group by dimensions.month, dimensions.dimension, dimensions.dimension_value, dimensions.segment, weights.weight
),

-- A change is only of those segments that expanded in both periods: one that joins or leaves changes the mix.
adjusted as (
    select
        now.month,
        now.dimension,
        now.dimension_value,
        sum(now.weight * now.mean_amount) / sum(now.weight) as mix_adjusted_mean,
        sum(case when earlier.month is not null then now.weight * (now.mean_amount - earlier.mean_amount) end)
        / nullif(sum(case when earlier.month is not null then now.weight end), 0) as mix_adjusted_change
    from segment_means as now
    cross join policy
    left join segment_means as earlier
        on
            now.month = {{ add_months('earlier.month', 'policy.trailing_months') }}
            and now.dimension = earlier.dimension
            and now.dimension_value = earlier.dimension_value
            and now.segment = earlier.segment
    group by now.month, now.dimension, now.dimension_value
),

sums as (
    select
        month,
        dimension,
        dimension_value,
        count(*) as event_count,
        count(distinct account_key) as expanding_account_count,
        sum(discretionary_amount) as amount,
        median(discretionary_amount) as median_amount
    from dimensions
    group by month, dimension, dimension_value
),

changes as (
    select
        sums.*,
        round(adjusted.mix_adjusted_mean, 2) as mix_adjusted_mean_amount,
        round({{ rate_of('sums.amount', 'sums.event_count') }}, 2)
        - round({{ rate_of('earlier.amount', 'earlier.event_count') }}, 2) as mean_change_amount,
        round(adjusted.mix_adjusted_change, 2) as mix_adjusted_change_amount
    from sums
    cross join policy
    left join sums as earlier
        on
            sums.month = {{ add_months('earlier.month', 'policy.trailing_months') }}
            and sums.dimension = earlier.dimension
            and sums.dimension_value = earlier.dimension_value
    left join adjusted
        on
            sums.month = adjusted.month
            and sums.dimension = adjusted.dimension
            and sums.dimension_value = adjusted.dimension_value
),

average_expansion as (
    select
        month,
        dimension,
        dimension_value,
        event_count,
        expanding_account_count,
        cast(amount as decimal(18, 2)) as expansion_amount,
        cast({{ rate_of('amount', 'event_count') }} as decimal(18, 2)) as mean_amount,
        cast(round(median_amount, 2) as decimal(18, 2)) as median_amount,
        cast(mix_adjusted_mean_amount as decimal(18, 2)) as mix_adjusted_mean_amount,
        cast({{ rate_of('amount', 'expanding_account_count') }} as decimal(18, 2)) as amount_per_expanding_account,
        cast(mean_change_amount as decimal(18, 2)) as mean_change_amount,
        cast(mix_adjusted_change_amount as decimal(18, 2)) as mix_adjusted_change_amount,
        cast(mean_change_amount - mix_adjusted_change_amount as decimal(18, 2)) as mix_change_amount,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from changes
)

select * from average_expansion
