{%- set kinds = ['funding', 'quantified_review', 'new_department', 'feature_adopted'] -%}
-- How long ago a signal of each kind became known, and what a review said the product is worth.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

signals as (
    select * from {{ ref('signals') }}
    where signal in ('{{ kinds | join("', '") }}')
),

reviews as (
    select * from {{ ref('business_reviews') }}
    where quantified_value_local > 0
),

fx_plan_rates as (
    select * from {{ ref('fx_plan_rates') }}
),

latest as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {%- for signal in kinds %}
        max(case when signals.signal = '{{ signal }}' then signals.known_date end) as {{ signal }}_date,
        {%- endfor %}
        max(case
            when signals.signal = 'quantified_review'
                then cast(signals.known_date as {{ dbt.type_string() }}) || signals.evidence_key
        end) as newest_review,
        max(signals.known_date) as signals_known_date
    from scored_accounts
    left join signals
        on
            scored_accounts.account_key = signals.account_key
            and signals.known_date <= scored_accounts.scoring_date
    group by scored_accounts.account_key, scored_accounts.scoring_date
),

review_values as (
    select
        reviews.source_record_key,
        cast({{ known_on('reviews.review_date', 'reviews.recorded_date') }} as {{ dbt.type_string() }})
        || reviews.source_record_key as review,
        {{ in_reporting_currency('reviews.quantified_value_local', 'fx_plan_rates.rate_to_reporting') }} as value_amount
    from reviews
    inner join fx_plan_rates
        on
            reviews.currency_code = fx_plan_rates.currency_code
            and reviews.review_date >= fx_plan_rates.valid_from
            and reviews.review_date < fx_plan_rates.valid_to
),

signal_features as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        {%- for signal in kinds %}
        cast({{ dbt.datediff('latest.' ~ signal ~ '_date', 'latest.scoring_date', 'day') }}
            as {{ dbt.type_int() }}) as days_since_{{ signal }},
        {%- endfor %}
        {{ rate_of('review_values.value_amount', 'scored_accounts.arr_amount') }} as quantified_value_rate,
        latest.signals_known_date
    from scored_accounts
    inner join latest
        on
            scored_accounts.account_key = latest.account_key
            and scored_accounts.scoring_date = latest.scoring_date
    left join review_values on latest.newest_review = review_values.review
)

select * from signal_features
