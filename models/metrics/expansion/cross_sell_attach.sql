with holdings as (
    select * from {{ ref('product_pair_months') }}
),

months as (
    select month from holdings group by month
),

-- A pair counts from the first month whose end has seen the day on which it is judged.
judged as (
    select months.month, pairs.*
    from months
    inner join {{ ref('cross_sell_pairs') }} as pairs
        on
            pairs.is_a_held
            and pairs.judged_date <= least({{ last_day_of('months.month') }}, {{ as_of_date() }})
),

judged_counts as (
    select
        month, dimension, dimension_value, product_a, product_b,
        count(*) as mature_account_count,
        {%- for mark in ['attached', 'bundle', 'b_before'] %}
        count(case when is_{{ mark }} then 1 end) as {{ mark }}_account_count
        {%- if not loop.last %},{% endif %}
        {%- endfor %}
    from ({{ by_total_and_segment('judged') }}) as sliced
    group by month, dimension, dimension_value, product_a, product_b
),

rated as (
    select
        holdings.*,
        coalesce(judged_counts.mature_account_count, 0) as mature_account_count,
        coalesce(judged_counts.attached_account_count, 0) as attached_account_count,
        coalesce(judged_counts.bundle_account_count, 0) as bundle_account_count,
        coalesce(judged_counts.b_before_account_count, 0) as b_before_account_count,
        {{ rate_of('judged_counts.attached_account_count', 'judged_counts.mature_account_count') }} as rate
    from holdings
    left join judged_counts
        on
            holdings.month = judged_counts.month
            and holdings.dimension = judged_counts.dimension
            and holdings.dimension_value = judged_counts.dimension_value
            and holdings.product_a = judged_counts.product_a
            and holdings.product_b = judged_counts.product_b
    where holdings.active_account_count > 0 or judged_counts.month is not null
),

cross_sell_attach as (
    select
        rated.month,
        rated.dimension,
        rated.dimension_value,
        rated.product_a,
        rated.product_b,
        rated.active_account_count,
        rated.a_account_count,
        rated.b_account_count,
        rated.both_account_count,
        {{ rate_of('rated.both_account_count', 'rated.a_account_count') }} as holding_rate,
        {{ rate_of(
            'rated.both_account_count * rated.active_account_count', 'rated.a_account_count * rated.b_account_count'
        ) }} as lift,
        rated.mature_account_count,
        rated.bundle_account_count,
        rated.b_before_account_count,
        rated.attached_account_count,
        rated.rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rated.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rated
    {{ status_joins('cross_sell_attach', 'rated.rate', scope_of('rated.dimension', 'rated.dimension_value')) }}
)

select * from cross_sell_attach
