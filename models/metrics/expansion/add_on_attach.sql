with family_months as (
    select * from {{ ref('account_family_months') }}
),

bases as (
    select month, account_key, segment
    from family_months
    where role = 'core'
    group by month, account_key, segment
),

-- Every add-on once, and `all` for at least one of them.
add_ons as (
    select product_family as add_on, product_family
    from family_months
    where role = 'add_on'
    group by product_family
    union all
    select 'all' as add_on, product_family
    from family_months
    where role = 'add_on'
    group by product_family
),

add_on_names as (
    select add_on from add_ons group by add_on
),

attached as (
    select family_months.month, family_months.account_key, add_ons.add_on
    from family_months
    inner join add_ons on family_months.product_family = add_ons.product_family
    group by family_months.month, family_months.account_key, add_ons.add_on
),

judged as (
    select
        bases.month,
        bases.segment,
        add_on_names.add_on,
        case when attached.account_key is null then 0 else 1 end as is_attached
    from bases
    cross join add_on_names
    left join attached
        on
            bases.month = attached.month
            and bases.account_key = attached.account_key
            and add_on_names.add_on = attached.add_on
),

counted as (
    select
        month, add_on, 'segment' as dimension, segment as dimension_value,
        count(*) as base_account_count, cast(sum(is_attached) as {{ dbt.type_bigint() }}) as attached_account_count
    from judged
    group by month, add_on, segment
    union all
    select
        month, add_on, 'total' as dimension, 'all' as dimension_value,
        count(*) as base_account_count, cast(sum(is_attached) as {{ dbt.type_bigint() }}) as attached_account_count
    from judged
    group by month, add_on
),

rated as (
    select *, {{ rate_of('attached_account_count', 'base_account_count') }} as rate from counted
),

add_on_attach as (
    select
        rated.month,
        rated.dimension,
        rated.dimension_value,
        rated.add_on,
        rated.base_account_count,
        rated.attached_account_count,
        rated.rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rated.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rated
    {{ status_joins('add_on_attach', 'rated.rate', scope_of('rated.dimension', 'rated.dimension_value')) }}
)

select * from add_on_attach
