-- Accounts that were there a year ago and bought more since, by their own decision.
with policy as (
    select cast(value as {{ dbt.type_int() }}) as trailing_months
    from {{ ref('thresholds') }}
    where name = 'expansion_trailing_months'
),

account_months as (
    select
        openings.account_key,
        openings.cohort_month,
        openings.month as opening_month,
        {{ add_months('openings.month', 'policy.trailing_months') }} as month
    from {{ ref('fct_account_arr_months') }} as openings
    cross join policy
    where
        openings.closing_amount > 0
        and {{ add_months('openings.month', 'policy.trailing_months') }} <= {{ month_of(as_of_date()) }}
),

attributes as (
    select * from {{ ref('attribute_month_ranges') }}
),

event_months as (
    select
        events.account_key,
        {{ each_month(
            'events.effective_month',
            'least(' ~ add_months('events.effective_month', 'policy.trailing_months - 1') ~ ', '
            ~ month_of(as_of_date()) ~ ')'
        ) }} as month
    from {{ ref('expansion_events') }} as events
    cross join policy
    where events.is_discretionary
),

expanded as (
    select account_key, month from event_months group by account_key, month
),

cohort as (
    select
        account_months.month,
        attributes.segment,
        cast(cast({{ dbt.date_trunc('quarter', 'account_months.cohort_month') }} as date) as {{ dbt.type_string() }})
            as cohort_quarter,
        expanded.account_key is not null as is_expanded
    from account_months
    inner join attributes
        on
            account_months.account_key = attributes.account_key
            and account_months.opening_month >= attributes.month_from
            and account_months.opening_month < attributes.month_to
    left join expanded
        on account_months.account_key = expanded.account_key and account_months.month = expanded.month
),

dimensions as (
    {%- for dimension, value in [('total', "'all'"), ('segment', 'segment'), ('cohort_quarter', 'cohort_quarter')] %}
    select month, '{{ dimension }}' as dimension, {{ value }} as dimension_value, is_expanded from cohort
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

rates as (
    select
        month,
        dimension,
        dimension_value,
        count(case when is_expanded then 1 end) as expanded_account_count,
        count(*) as opening_account_count,
        {{ rate_of('count(case when is_expanded then 1 end)', 'count(*)') }} as rate
    from dimensions
    group by month, dimension, dimension_value
),

penetration as (
    select
        rates.month,
        rates.dimension,
        rates.dimension_value,
        rates.expanded_account_count,
        rates.opening_account_count,
        rates.rate,
        {{ status_of_row() }} as status,
        {{ last_day_of('rates.month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from rates
    {{ status_joins('penetration', 'rates.rate', scope_of('rates.dimension', 'rates.dimension_value')) }}
)

select * from penetration
