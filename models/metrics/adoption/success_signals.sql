{{ config(materialized='view') }}
with rounds as (
    select * from {{ ref('funding_rounds') }}
),

reviews as (
    select * from {{ ref('business_reviews') }}
    where quantified_value_local > 0
),

hierarchy as (
    select * from {{ ref('account_hierarchy') }}
),

facts as (
    select
        leaf_account_key,
        'funding' as signal,
        announced_date as signal_date,
        {{ known_on('announced_date', 'recorded_date') }} as known_date,
        source_record_key,
        'announced: ' || coalesce(round, 'a round of unknown kind') as evidence
    from rounds
    union all
    select
        leaf_account_key,
        'quantified_review' as signal,
        review_date as signal_date,
        {{ known_on('review_date', 'recorded_date') }} as known_date,
        source_record_key,
        'a review agreed on a value of '
        || cast(cast(quantified_value_local as decimal(18, 2)) as {{ dbt.type_string() }}) || ' '
        || coalesce(currency_code, 'of an unknown currency') || ' a year' as evidence
    from reviews
),

success_signals as (
    select
        hierarchy.account_key,
        facts.signal,
        facts.signal_date,
        facts.known_date,
        facts.source_record_key,
        facts.evidence
    from facts
    inner join hierarchy
        on
            facts.leaf_account_key = hierarchy.leaf_account_key
            and facts.signal_date >= hierarchy.valid_from
            and facts.signal_date < hierarchy.valid_to
)

select * from success_signals
