-- Movements count in the segment at the end of their month; an account that changed its segment carries its opening over.
{%- set types = ['new', 'reactivation', 'expansion', 'contraction', 'churn', 'fx', 'transfer'] %}
with account_months as (
    select * from {{ ref('fct_account_arr_months') }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

segment_months as (
    select
        account_months.*,
        closing_attributes.segment,
        opening_attributes.segment as opening_segment
    from account_months
    inner join attributes as closing_attributes
        on
            account_months.account_key = closing_attributes.account_key
            and account_months.month >= closing_attributes.month_from
            and account_months.month < closing_attributes.month_to
    inner join attributes as opening_attributes
        on
            account_months.account_key = opening_attributes.account_key
            and {{ add_months('account_months.month', -1) }} >= opening_attributes.month_from
            and {{ add_months('account_months.month', -1) }} < opening_attributes.month_to
),

parts as (
    select
        month,
        segment,
        {%- for type in types %}
        {{ type }}_amount,
        {%- endfor %}
        case when opening_segment = segment then opening_amount else 0 end as opening_amount,
        case when opening_segment = segment then 0 else opening_amount end as segment_change_amount,
        closing_amount,
        case when closing_amount > 0 then 1 else 0 end as closing_account_count
    from segment_months
    union all
    select
        month,
        opening_segment as segment,
        {%- for type in types %}
        0 as {{ type }}_amount,
        {%- endfor %}
        opening_amount,
        -opening_amount as segment_change_amount,
        0 as closing_amount,
        0 as closing_account_count
    from segment_months
    where opening_segment <> segment and opening_amount <> 0
),

arr_bridge_by_segment as (
    select
        month,
        segment,
        cast(sum(opening_amount) as decimal(18, 2)) as opening_amount,
        {%- for type in types %}
        cast(sum({{ type }}_amount) as decimal(18, 2)) as {{ type }}_amount,
        {%- endfor %}
        cast(sum(segment_change_amount) as decimal(18, 2)) as segment_change_amount,
        cast(sum(closing_amount) as decimal(18, 2)) as closing_amount,
        cast(sum(closing_account_count) as {{ dbt.type_bigint() }}) as closing_account_count,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from parts
    group by month, segment
)

select * from arr_bridge_by_segment
