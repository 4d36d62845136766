with responses as (
    select * from {{ ref('stg_success__survey_responses') }}
),

scales as (
    select * from {{ ref('survey_scales') }}
),

judged_responses as (
    select
        responses.row_number,
        responses.response_id,
        responses.account_id,
        responses.survey,
        responses.score,
        responses.response_date,
        responses.recorded_date,
        case
            when responses.row_reason is not null then responses.row_reason
            when scales.survey is null then 'unknown_survey'
            when responses.score is null then 'score_out_of_scale'
            when responses.score not between scales.lowest_score and scales.highest_score then 'score_out_of_scale'
        end as reason_code,
        responses.raw_row
    from responses
    left join scales on responses.survey = scales.survey
)

select * from judged_responses
