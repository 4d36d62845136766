{%- set counts = ['opened', 'urgent', 'escalated', 'solved', 'reopened', 'opened_recent', 'opened_prior'] %}
with attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

customers as (
    select support.*, attributes.segment
    from {{ ref('support_load') }} as support
    inner join attributes
        on
            support.account_key = attributes.account_key
            and support.month >= attributes.month_from
            and support.month < attributes.month_to
),

grouped as (
    {{ by_total_and_segment('customers') }}
),

portfolio_support as (
    select
        month,
        dimension,
        dimension_value,
        count(*) as customer_count,
        {%- for name in counts %}
        cast(sum({{ name }}_count) as {{ dbt.type_bigint() }}) as {{ name }}_count,
        {%- endfor %}
        count(case when trend = 'rising' then 1 end) as rising_customer_count,
        count(case when trend = 'falling' then 1 end) as falling_customer_count,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from portfolio_support
