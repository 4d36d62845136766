-- What: in every family and in the evidence behind it, the newest known day is not after the scoring date; no change and no
--       expansion is seen after the as-of date, and an outcome only after the date that it is about and within its window.
-- Why: a fact that is known too early makes every score of the past look right, and a label that is known before its date
--      would teach the past.
-- Resolve: the model compares with the day of the event where it has to compare with the day on which it was known.
{%- set families = {
    'contract_features': 'contract_known_date', 'movement_features': 'movements_known_date',
    'contact_features': 'contacts_known_date', 'signal_features': 'signals_known_date',
    'whitespace_features': 'whitespace_known_date', 'whitespace_by_kind': 'known_date',
} %}
{%- for model, known_date in families.items() %}
select '{{ model }}' as model, account_key, scoring_date as fact_date, {{ known_date }} as known_date
from {{ ref(model) }}
where {{ known_date }} > scoring_date
union all
{%- endfor %}
{%- for model in ['seen_parts', 'seen_changes', 'seen_expansions'] %}
select '{{ model }}' as model, account_key, seen_date as fact_date, {{ as_of_date() }} as known_date
from {{ ref(model) }}
where seen_date > {{ as_of_date() }}
union all
{%- endfor %}
select 'outcomes' as model, account_key, scoring_date as fact_date, first_expansion_date as known_date
from {{ ref('outcomes') }}
where first_expansion_date <= scoring_date or first_expansion_date > window_end_date
