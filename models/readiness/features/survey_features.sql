-- One answer says little: a score is the net share of all answers of the window, as the company's survey scores are.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

members as (
    select * from {{ ref('scored_members') }}
),

responses as (
    select * from {{ ref('survey_responses') }}
),

scales as (
    select * from {{ ref('survey_scales') }}
),

survey_window as (
    select * from {{ ref('thresholds') }}
    where name = 'survey_trailing_days'
),

answers as (
    select
        responses.leaf_account_key,
        responses.survey,
        responses.response_date,
        {{ known_on('responses.response_date', 'responses.recorded_date') }} as known_date,
        case
            when responses.score >= scales.positive_from then 1
            when responses.score <= scales.negative_to and scales.is_net then -1
            else 0
        end as value
    from responses
    inner join scales on responses.survey = scales.survey
    where responses.score is not null
),

known_answers as (
    select
        members.account_key,
        members.scoring_date,
        answers.survey,
        answers.value,
        answers.response_date,
        answers.known_date,
        {{ meets(
            dbt.datediff('answers.response_date', 'members.scoring_date', 'day'),
            'survey_window.comparison', 'survey_window.value'
        ) }} as is_recent
    from members
    cross join survey_window
    inner join answers
        on members.leaf_account_key = answers.leaf_account_key and members.scoring_date >= answers.known_date
),

sums as (
    select
        account_key,
        scoring_date,
        survey,
        sum(case when is_recent then value else 0 end) as total,
        sum(case when is_recent then 1 else 0 end) as answer_count,
        max(response_date) as newest_date,
        max(known_date) as known_date
    from known_answers
    group by account_key, scoring_date, survey
),

scores as (
    select
        account_key,
        scoring_date,
        {%- for survey in ['nps', 'csat'] %}
        max(case when survey = '{{ survey }}' then {{ rate_of('total', 'answer_count') }} end) as {{ survey }}_score,
        max(case when survey = '{{ survey }}' then newest_date end) as {{ survey }}_date,
        {%- endfor %}
        max(known_date) as known_date
    from sums
    group by account_key, scoring_date
),

survey_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {%- for survey in ['nps', 'csat'] %}
        scores.{{ survey }}_score,
        cast({{ dbt.datediff('scores.' ~ survey ~ '_date', 'scored_accounts.scoring_date', 'day') }}
            as {{ dbt.type_int() }}) as {{ survey }}_age_days,
        {%- endfor %}
        scores.known_date as surveys_known_date
    from scored_accounts
    left join scores
        on scored_accounts.account_key = scores.account_key and scored_accounts.scoring_date = scores.scoring_date
)

select * from survey_features
