with events as (
    select * from {{ ref('post_expansion_adoption_by_event') }}
),

grouped as (
    {{ by_total_and_segment('events') }}
),

post_expansion_adoption as (
    select
        effective_month as month,
        component,
        dimension,
        dimension_value,
        cast(sum(adopted_quantity) as decimal(18, 4)) as adopted_quantity,
        cast(sum(added_quantity) as decimal(18, 4)) as added_quantity,
        {{ rate_of('sum(adopted_quantity)', 'sum(added_quantity)') }} as rate,
        cast(count(*) as {{ dbt.type_bigint() }}) as event_count,
        {{ add_days(last_day_of('effective_month'), whole_number('adoption:judging_days')) }} <= {{ as_of_date() }}
            as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from grouped
    group by effective_month, component, dimension, dimension_value
)

select * from post_expansion_adoption
