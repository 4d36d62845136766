with attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

customers as (
    select
        health.month,
        health.health_score,
        health.trend,
        health.status,
        health.is_complete_month,
        attributes.segment
    from {{ ref('health_trend') }} as health
    inner join attributes
        on
            health.account_key = attributes.account_key
            and health.month >= attributes.month_from
            and health.month < attributes.month_to
),

grouped as (
    {{ by_total_and_segment('customers') }}
),

means as (
    select
        month,
        dimension,
        dimension_value,
        count(*) as customer_count,
        sum(health_score) as total_score,
        {{ rate_of('sum(health_score)', 'count(*)') }} as mean_score,
        {%- for status in ['red', 'yellow', 'green'] %}
        count(case when status = '{{ status }}' then 1 end) as {{ status }}_customer_count,
        {%- endfor %}
        {%- for trend in ['declining', 'stable', 'improving'] %}
        count(case when trend = '{{ trend }}' then 1 end) as {{ trend }}_customer_count,
        {%- endfor %}
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month
    from grouped
    group by month, dimension, dimension_value
),

portfolio_health as (
    select
        means.month,
        means.dimension,
        means.dimension_value,
        means.customer_count,
        cast(means.total_score as decimal(18, 2)) as total_score,
        means.mean_score,
        means.red_customer_count,
        means.yellow_customer_count,
        means.green_customer_count,
        means.declining_customer_count,
        means.stable_customer_count,
        means.improving_customer_count,
        {{ status_of_row() }} as status,
        means.is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from means
    {{ status_joins('health_score', 'means.mean_score', scope_of('means.dimension', 'means.dimension_value')) }}
)

select * from portfolio_health
