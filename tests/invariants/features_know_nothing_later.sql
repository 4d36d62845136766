-- What: the newest day on which a fact behind a feature became known is never after the scoring date.
-- Why: a feature that knows the future makes every score of the past look right and every score of today wrong.
-- Resolve: the family of the known date compares with the day of the event and forgets the day on which it was recorded.
{%- set families = [
    'contract', 'movements', 'whitespace', 'contacts', 'signals', 'seats', 'limits', 'usage', 'breadth', 'health',
    'surveys', 'support', 'standing'
] %}
{%- for family in families %}
select '{{ family }}' as family, account_key, scoring_date, {{ family }}_known_date as known_date
from {{ ref('account_features') }}
where {{ family }}_known_date > scoring_date
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
