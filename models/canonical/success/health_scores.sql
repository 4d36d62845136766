with conformed as (
    {{ union_conformed('health_scores', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'score_date', 'health_score', 'recorded_date'
    ], domain='success') }}
),

links as (
    select * from {{ ref('account_links') }}
),

health_scores as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.score_date,
        conformed.health_score,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.score_date >= links.valid_from
            and conformed.score_date < links.valid_to
)

select * from health_scores
