-- Changes of every window's sums, one row a dimension value and month.
{{ config(materialized='view') }}
with edges as (
    select * from {{ ref('retention_edges') }}
),

profiles as (
    select * from {{ ref('retention_profiles') }}
),

{%- set attributes = [
    'segment', 'acv_band', 'industry', 'region', 'channel', 'first_product', 'plan', 'contract_type', 'pricing_model'
] %}
{%- set amounts = ['opening_amount', 'retained_opening_amount', 'closing_amount', 'retained_amount'] %}
{%- set counts = ['opening_account_count', 'retained_account_count'] %}

dimensions as (
    select names.dimension
    from (values
        ('total'), ('cohort_month'), ('cohort_quarter')
        {%- for attribute in attributes %}, ('{{ attribute }}'){% endfor %}
    ) as names (dimension)
),

-- A row knows the dimensions of its grouping only; the others are NULL.
by_value as (
    select
        edges.window_months,
        edges.month,
        dimensions.dimension,
        case dimensions.dimension
            when 'total' then case when edges.cohort_month is not null then 'all' end
            when 'cohort_month' then cast(edges.cohort_month as {{ dbt.type_string() }})
            when 'cohort_quarter' then cast(
                cast({{ dbt.date_trunc('quarter', 'edges.cohort_month') }} as date) as {{ dbt.type_string() }}
            )
            {%- for attribute in attributes %}
            when '{{ attribute }}' then profiles.{{ attribute }}
            {%- endfor %}
        end as dimension_value,
        {%- for measure in amounts + counts %}
        edges.{{ measure }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from edges
    left join profiles on coalesce(edges.account_profile, edges.commercial_profile) = profiles.profile_number
    cross join dimensions
),

retention_changes as (
    select
        window_months,
        dimension,
        dimension_value,
        month,
        {%- for amount in amounts %}
        cast(sum({{ amount }}) as decimal(18, 2)) as {{ amount }},
        {%- endfor %}
        {%- for count in counts %}
        cast(sum({{ count }}) as {{ dbt.type_bigint() }}) as {{ count }}{% if not loop.last %},{% endif %}
        {%- endfor %}
    from by_value
    where dimension_value is not null
    group by window_months, dimension, dimension_value, month
)

select * from retention_changes
