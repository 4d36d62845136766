with account_months as (
    select * from {{ ref('usage_quality_by_account') }}
    where quality <> 'insufficient_data'
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

usage_quality as (
    select
        month,
        dimension,
        dimension_value,
        {%- for quality in ['healthy', 'unproven', 'accidental', 'seasonal'] %}
        cast(sum(case when quality = '{{ quality }}' then 1 else 0 end) as {{ dbt.type_bigint() }})
            as {{ quality }}_account_count,
        {%- endfor %}
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        {{ rate_of("sum(case when quality = 'healthy' then 1 else 0 end)", 'count(*)') }} as rate,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from usage_quality
