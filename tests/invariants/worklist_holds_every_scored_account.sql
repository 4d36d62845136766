-- What: the worklist has exactly the accounts that are scored on the latest date; who is listed is eligible, has a score and
--       is not held out, and no segment lists more than its team can work through.
-- Why: an account that is missing is called by nobody, and a held-out account that is called spoils the comparison.
-- Resolve: see readiness.worklist (an inner join that loses accounts) and readiness.listings (ranks and draw).
select 'account' as fault, coalesce(scored.account_key, lines.account_key) as subject
from (select * from {{ ref('scored_accounts') }} where is_latest) as scored
full join {{ ref('worklist') }} as lines
    on scored.account_key = lines.account_key and scored.scoring_date = lines.scoring_date
where scored.account_key is null or lines.account_key is null
union all
select 'listed in vain' as fault, account_key as subject
from {{ ref('worklist') }}
where is_listed and (not is_eligible or is_holdout or score is null)
union all
select 'beyond capacity' as fault, listings.segment as subject
from {{ ref('worklist') }} as listings
left join {{ ref('success_capacity') }} as capacity on listings.segment = capacity.segment
group by listings.segment
having sum(case when listings.is_listed then 1 else 0 end) > coalesce(max(capacity.accounts_per_quarter), 0)
