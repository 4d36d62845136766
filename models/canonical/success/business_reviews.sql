with conformed as (
    {{ union_conformed('business_reviews', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'system_account_id',
        'review_date', 'is_executive_present', 'currency_code', 'quantified_value_local',
        'recorded_date'
    ], domain='success') }}
),

links as (
    select * from {{ ref('account_links') }}
),

business_reviews as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        links.account_key as leaf_account_key,
        conformed.review_date,
        conformed.is_executive_present,
        conformed.currency_code,
        conformed.quantified_value_local,
        conformed.recorded_date
    from conformed
    inner join links
        on
            conformed.source_system = links.source_system
            and conformed.system_account_id = links.system_account_id
            and conformed.review_date >= links.valid_from
            and conformed.review_date < links.valid_to
)

select * from business_reviews
