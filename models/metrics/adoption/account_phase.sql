with account_months as (
    select * from {{ ref('account_phase_by_account') }}
),

grouped as (
    {{ by_total_and_segment('account_months') }}
),

account_phase as (
    select
        month,
        dimension,
        dimension_value,
        {%- for phase in ['land', 'adopt', 'prove', 'expand'] %}
        cast(sum(case when phase = '{{ phase }}' then 1 else 0 end) as {{ dbt.type_bigint() }})
            as {{ phase }}_account_count,
        {%- endfor %}
        cast(count(*) as {{ dbt.type_bigint() }}) as account_count,
        {{ rate_of("sum(case when phase = 'expand' then 1 else 0 end)", 'count(*)') }} as rate,
        min(case when is_complete_month then 1 else 0 end) = 1 as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by month, dimension, dimension_value
)

select * from account_phase
