with conformed as (
    {{ union_conformed('survey_responses', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'survey', 'score', 'response_date', 'recorded_date'
    ], domain='success') }}
),

links as (
    select * from {{ ref('account_links') }}
),

survey_responses as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.survey,
        conformed.score,
        conformed.response_date,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.response_date >= links.valid_from
            and conformed.response_date < links.valid_to
)

select * from survey_responses
