-- Twelve months of discretionary expansions. The mix-adjusted mean holds the weights of the segments still, so that a mean
-- that falls while it stays tells of other customers, not of smaller steps.
with events as (
    select
        *,
        {{ each_month('effective_month', 'least(' ~ add_months('effective_month', 11) ~ ', ' ~ month_of(as_of_date())
            ~ ')') }} as month
    from {{ ref('expansion_events') }}
    where is_discretionary
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
        dimensions.month, dimensions.dimension, dimensions.dimension_value, weights.weight,
        sum(dimensions.discretionary_amount) / count(*) as mean_amount
    from dimensions
    inner join weights on dimensions.segment = weights.segment
    group by dimensions.month, dimensions.dimension, dimensions.dimension_value, dimensions.segment, weights.weight
),

adjusted as (
    select
        month, dimension, dimension_value,
        sum(weight * mean_amount) / sum(weight) as mix_adjusted_mean
    from segment_means
    group by month, dimension, dimension_value
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

average_expansion as (
    select
        sums.month,
        sums.dimension,
        sums.dimension_value,
        sums.event_count,
        sums.expanding_account_count,
        cast(sums.amount as decimal(18, 2)) as expansion_amount,
        cast(round(sums.amount / sums.event_count, 2) as decimal(18, 2)) as mean_amount,
        cast(round(sums.median_amount, 2) as decimal(18, 2)) as median_amount,
        cast(round(adjusted.mix_adjusted_mean, 2) as decimal(18, 2)) as mix_adjusted_mean_amount,
        cast(round(sums.amount / sums.expanding_account_count, 2) as decimal(18, 2)) as amount_per_expanding_account,
        {{ last_day_of('sums.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
    left join adjusted
        on
            sums.month = adjusted.month
            and sums.dimension = adjusted.dimension
            and sums.dimension_value = adjusted.dimension_value
)

select * from average_expansion
