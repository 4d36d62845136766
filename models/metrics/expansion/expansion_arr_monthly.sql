with movements as (
    select * from {{ ref('arr_movements_monthly') }}
    where movement_type = 'expansion'
),

dimensions as (
    {%- for dimension, value in [
        ('total', "'all'"), ('segment', 'segment'), ('motion', 'motion'), ('component', 'component')
    ] %}
    select month, '{{ dimension }}' as dimension, {{ value }} as dimension_value, amount from movements
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

sums as (
    select month, dimension, dimension_value, sum(amount) as amount
    from dimensions
    group by month, dimension, dimension_value
),

expansion_arr_monthly as (
    select
        sums.month,
        sums.dimension,
        sums.dimension_value,
        cast(sums.amount as decimal(18, 2)) as expansion_amount,
        cast({{ rate_of('sums.amount', '12') }} as decimal(18, 2)) as expansion_mrr_amount,
        {{ last_day_of('sums.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
)

select * from expansion_arr_monthly
