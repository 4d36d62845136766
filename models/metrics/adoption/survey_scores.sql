with responses as (
    select * from {{ ref('survey_responses') }}
    where response_date <= {{ as_of_date() }}
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

attributes as (
    select * from {{ ref('account_attributes') }}
),

scales as (
    select * from {{ ref('survey_scales') }}
),

survey_window as (
    select * from {{ ref('thresholds') }} where name = 'survey_trailing_days'
),

months as (
    select {{ each_month('min(' ~ month_of('response_date') ~ ')', month_of(as_of_date())) }} as month
    from responses
    having min(response_date) is not null
),

answers as (
    select
        responses.survey,
        responses.response_date,
        responses.recorded_date,
        hierarchy.account_key,
        coalesce(attributes.segment, 'unknown') as segment,
        case when responses.score >= scales.positive_from then 1 else 0 end as is_positive,
        case when responses.score <= scales.negative_to then 1 else 0 end as is_negative,
        scales.is_net
    from responses
    inner join scales on responses.survey = scales.survey
    inner join hierarchy
        on
            responses.leaf_account_key = hierarchy.leaf_account_key
            and responses.response_date >= hierarchy.valid_from
            and responses.response_date < hierarchy.valid_to
    left join attributes
        on
            hierarchy.account_key = attributes.account_key
            and responses.response_date >= attributes.valid_from
            and responses.response_date < attributes.valid_to
),

month_ends as (
    select
        months.month,
        least({{ last_day_of('months.month') }}, {{ as_of_date() }}) as known_date,
        survey_window.comparison,
        survey_window.value
    from months
    cross join survey_window
),

counted as (
    select
        month_ends.month,
        answers.*
    from month_ends
    inner join answers
        on
            answers.response_date <= month_ends.known_date
            and {{ meets(
                dbt.datediff('answers.response_date', 'month_ends.known_date', 'day'),
                'month_ends.comparison', 'month_ends.value'
            ) }}
            and answers.recorded_date <= month_ends.known_date
),

sliced as (
    select counted.*, 'total' as dimension, 'all' as dimension_value from counted
    union all
    select counted.*, 'segment' as dimension, segment as dimension_value from counted
),

sums as (
    select
        month,
        survey,
        dimension,
        dimension_value,
        count(*) as response_count,
        count(distinct account_key) as account_count,
        sum(is_positive) as positive_count,
        sum(is_negative) as negative_count,
        sum(is_positive - case when is_net then is_negative else 0 end) as numerator_count
    from sliced
    group by month, survey, dimension, dimension_value
),

survey_scores as (
    select
        month,
        survey,
        dimension,
        dimension_value,
        cast(positive_count as {{ dbt.type_bigint() }}) as positive_count,
        cast(negative_count as {{ dbt.type_bigint() }}) as negative_count,
        cast(numerator_count as {{ dbt.type_bigint() }}) as numerator_count,
        cast(response_count as {{ dbt.type_bigint() }}) as response_count,
        {{ rate_of('numerator_count', 'response_count') }} as rate,
        cast(account_count as {{ dbt.type_bigint() }}) as account_count,
        {{ last_day_of('month') }} <= {{ as_of_date() }} as is_complete_month,
        {{ as_of_date() }} as as_of_date,
        {{ policy_version() }} as policy_version
    from sums
)

select * from survey_scores
