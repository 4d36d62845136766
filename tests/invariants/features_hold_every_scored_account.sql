-- What: every family of features, and the table of all of them, has exactly the rows of readiness.scored_accounts.
-- Why: an account that a join loses would be scored by nobody, and mostly it is the small and the new that are lost.
-- Resolve: the family has an inner join where a fact may be missing; begin with scored_accounts and join to the left.
{%- set models = [
    'contract_features', 'movement_features', 'whitespace_features', 'contact_features', 'signal_features',
    'seat_features', 'limit_features', 'usage_features', 'breadth_features', 'health_features', 'survey_features',
    'support_features', 'standing_features', 'account_features'
] %}
{%- for model in models %}
select '{{ model }}' as model, scored.account_key, scored.scoring_date, features.account_key as features_account_key
from {{ ref('scored_accounts') }} as scored
full join {{ ref(model) }} as features
    on scored.account_key = features.account_key and scored.scoring_date = features.scoring_date
where scored.account_key is null or features.account_key is null
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
